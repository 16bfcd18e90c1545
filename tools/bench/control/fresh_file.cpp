#include "tools/bench/control/fresh_file.hpp"

#include <unistd.h>

#include <stdexcept>

#include "hal/linux/start_error.hpp"

namespace isotherm::bench {

FreshFile::FreshFile(const std::string& option, const std::string& path) : path_(path) {
  std::error_code error;
  place_ = std::filesystem::weakly_canonical(path, error);  // a link stays a link
  if (error || place_.empty()) place_ = path;
  const bool other = std::filesystem::exists(place_, error) && !std::filesystem::is_regular_file(place_, error);
  if (!other) {
    beside_ = place_;
    beside_ += ".part" + std::to_string(::getpid());
  }
  out_.open(other ? place_ : beside_);
  if (!out_) {
    beside_.clear();
    throw hal::StartError(option + " " + path + ": cannot be written");
  }
}

FreshFile::~FreshFile() {
  std::error_code ignored;
  if (!beside_.empty()) std::filesystem::remove(beside_, ignored);
}

void FreshFile::keep() {
  out_.close();
  std::error_code error;
  if (out_ && !beside_.empty()) std::filesystem::rename(beside_, place_, error);
  if (!out_ || error) throw std::runtime_error(path_ + ": could not be written");
  beside_.clear();
}

}  // namespace isotherm::bench
