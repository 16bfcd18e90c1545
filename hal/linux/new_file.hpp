// A file that a start made: it goes again with the object, unless the start came to its end and keeps it.
#pragma once

#include <unistd.h>

#include <string>
#include <utility>

namespace isotherm::hal {

class NewFile {
 public:
  NewFile() = default;
  /// `path` was not there before; empty: there is nothing to remove.
  explicit NewFile(std::string path) : path_(std::move(path)) {}
  NewFile(NewFile&& other) noexcept : path_(std::exchange(other.path_, {})) {}
  NewFile& operator=(NewFile&& other) noexcept {
    std::swap(path_, other.path_);
    return *this;
  }
  ~NewFile() {
    if (!path_.empty()) ::unlink(path_.c_str());
  }

  void keep() { path_.clear(); }

 private:
  std::string path_;
};

}  // namespace isotherm::hal
