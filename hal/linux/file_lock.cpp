#include "hal/linux/file_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <cerrno>

#include "hal/linux/start_error.hpp"

namespace isotherm::hal {

namespace {

constexpr int flags = O_RDWR | O_CLOEXEC | O_NONBLOCK;

}  // namespace

FileLock::FileLock(const std::string& path, const std::string& taken)
    : file_(::open(path.c_str(), flags | O_CREAT | O_EXCL, 0644)) {
  if (file_) {
    new_file_ = NewFile(path);
  } else if (errno == EEXIST) {
    file_ = Descriptor(::open(path.c_str(), flags));
  }
  const bool locked = file_ && ::flock(file_.number(), LOCK_EX | LOCK_NB) == 0;
  const int error = errno;
  struct stat status {};
  // Without a name: a start that was refused held it until just now, and removed it.
  if (locked && ::fstat(file_.number(), &status) == 0 && status.st_nlink > 0) return;
  new_file_.keep();  // it is another one's
  if (locked || (file_ && error == EWOULDBLOCK)) throw StartError(taken);
  throw StartError("cannot lock " + path + ": " + reason(error));
}

}  // namespace isotherm::hal
