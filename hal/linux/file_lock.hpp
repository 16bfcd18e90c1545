// An exclusive claim on a file name, for as long as the object lives: a lock that the kernel drops with its process, however
// that ends.
#pragma once

#include <string>

#include "hal/linux/descriptor.hpp"
#include "hal/linux/new_file.hpp"

namespace isotherm::hal {

class FileLock {
 public:
  /// Locks the file `path`, which is created where it is absent. One that was created goes with the object, still under its
  /// lock, unless keep() was called: a refused start leaves none behind. Throws StartError with `taken` as its sentence when
  /// another holds it, else "cannot lock /path: why".
  FileLock(const std::string& path, const std::string& taken);

  /// The start came to its end: the file stays, here and after the process.
  void keep() { new_file_.keep(); }

 private:
  Descriptor file_;
  NewFile new_file_;
};

}  // namespace isotherm::hal
