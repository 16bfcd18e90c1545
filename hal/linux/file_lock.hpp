// An exclusive claim on a file name, for as long as the object lives: a lock that the kernel drops with its process, however
// that ends.
#pragma once

#include <string>

#include "hal/linux/descriptor.hpp"

namespace isotherm::hal {

class FileLock {
 public:
  /// Locks the file `path`, which is created where it is absent and never removed: whoever waits to remove it could remove
  /// that of the next. Throws StartError with `taken` as its sentence when another holds it, else "cannot lock /path: why".
  FileLock(const std::string& path, const std::string& taken);

 private:
  Descriptor file_;
};

}  // namespace isotherm::hal
