#include "tools/plant/serve/state_file.hpp"

#include <fcntl.h>
#include <sys/file.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "hal/linux/start_error.hpp"
#include "tools/plant/archive.hpp"

namespace isotherm::plant {

StateFile::StateFile(std::string path) : path_(std::move(path)) {
  if (path_.empty()) return;
  lock_ = hal::Descriptor(::open(lock_path().c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644));
  if (!lock_) throw hal::StartError("--state " + path_ + ": cannot be written: " + hal::reason(errno));
  // Goes with its process, however that ends.
  if (::flock(lock_.number(), LOCK_EX | LOCK_NB) != 0) {
    throw hal::StartError("--state " + path_ + ": another isotherm-plant keeps it");
  }
}

StateFile::~StateFile() {
  if (lock_) ::unlink(lock_path().c_str());
}

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
