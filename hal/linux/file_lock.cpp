#include "hal/linux/file_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>

#include <cerrno>

#include "hal/linux/start_error.hpp"

namespace isotherm::hal {

FileLock::FileLock(const std::string& path, const std::string& taken)
    : file_(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NONBLOCK, 0644)) {
  if (file_ && ::flock(file_.number(), LOCK_EX | LOCK_NB) == 0) return;
  if (file_ && errno == EWOULDBLOCK) throw StartError(taken);
  throw StartError("cannot lock " + path + ": " + reason(errno));
}

}  // namespace isotherm::hal
