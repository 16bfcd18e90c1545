#include "tools/plant/serve/state_file.hpp"

#include <cstdio>
#include <filesystem>
#include <fstream>

#include "hal/linux/start_error.hpp"
#include "tools/plant/archive.hpp"

namespace isotherm::plant {

bool StateFile::restore(ServedPlant& plant) const {
  if (path_.empty() || !std::filesystem::exists(path_)) return false;
  std::ifstream file(path_, std::ios::binary);
  if (!file) throw hal::StartError("--state " + path_ + ": cannot be read");
  try {
    plant.restore(file);
  } catch (const ArchiveError& error) {
    throw hal::StartError("--state " + path_ + ": " + error.what() + "; remove the file to begin anew");
  }
  return true;
}

bool StateFile::save(ServedPlant& plant) const {
  if (path_.empty()) return true;
  const std::string fresh = path_ + ".new";
  {
    std::ofstream file(fresh, std::ios::binary | std::ios::trunc);
    plant.save(file);
    file.close();
    if (!file) return false;
  }
  return std::rename(fresh.c_str(), path_.c_str()) == 0;
}

}  // namespace isotherm::plant
