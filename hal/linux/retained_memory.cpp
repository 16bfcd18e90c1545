#include "hal/linux/retained_memory.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include <cerrno>

#include "hal/linux/start_error.hpp"

namespace isotherm::hal {

RetainedMemory::RetainedMemory(std::size_t bytes, const std::string& path) {
  const auto fail = [&path](int error) { throw StartError("cannot map " + path + ": " + reason(error)); };
  if (!path.empty()) {
    file_ = Descriptor(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644));
    struct stat status {};
    if (!file_ || ::fstat(file_.number(), &status) != 0) fail(errno);
    // Two writers would make nonsense of it; the lock goes with its process, however that ends.
    if (::flock(file_.number(), LOCK_EX | LOCK_NB) != 0) {
      throw StartError("cannot map " + path + ": another process holds it");
    }
    if (!S_ISREG(status.st_mode)) fail(EINVAL);
    retained_ = status.st_size == static_cast<off_t>(bytes);
    if (!retained_ && (::ftruncate(file_.number(), 0) != 0 || ::ftruncate(file_.number(), static_cast<off_t>(bytes)) != 0)) {
      fail(errno);
    }
  }
  const int flags = file_ ? MAP_SHARED : MAP_PRIVATE | MAP_ANONYMOUS;
  void* at = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, flags, file_.number(), 0);
  if (at == MAP_FAILED) fail(errno);
  bytes_ = {static_cast<std::byte*>(at), bytes};
}

RetainedMemory::~RetainedMemory() { ::munmap(bytes_.data(), bytes_.size()); }

}  // namespace isotherm::hal
