#include "tools/bench/control/fresh_file.hpp"

#include <unistd.h>

#include <fstream>
#include <stdexcept>

#include "hal/linux/start_error.hpp"

namespace isotherm::bench {

FreshFile::FreshFile(const std::string& option, const std::string& path) : path_(path) {
  std::error_code error;
  place_ = std::filesystem::weakly_canonical(path, error);  // a link stays a link
  if (error || place_.empty()) place_ = path;
  const bool other = std::filesystem::exists(place_, error) && !std::filesystem::is_regular_file(place_, error);
  bool writable = ::access(place_.c_str(), W_OK) == 0;
  if (!other) {
    beside_ = place_;
    beside_ += ".part" + std::to_string(::getpid());
    writable = std::ofstream(beside_).is_open();
    std::filesystem::remove(beside_, error);
  }
  if (!writable || std::filesystem::is_directory(place_)) throw hal::StartError(option + " " + path + ": cannot be written");
}

void FreshFile::keep() {
  std::ofstream file(beside_.empty() ? place_ : beside_);
  file << out_.str();
  file.close();
  std::error_code error;
  if (file && !beside_.empty()) std::filesystem::rename(beside_, place_, error);
  if (file && !error) return;
  std::error_code ignored;
  if (!beside_.empty()) std::filesystem::remove(beside_, ignored);
  throw std::runtime_error(path_ + ": could not be written");
}

}  // namespace isotherm::bench
