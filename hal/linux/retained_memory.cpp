#include "hal/linux/retained_memory.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include <array>
#include <cerrno>
#include <string_view>

#include "hal/linux/start_error.hpp"

namespace isotherm::hal {
namespace {

/// Ours is known by this, whatever the records behind it look like after a crash.
constexpr std::string_view magic = "isotherm retained memory\n";
constexpr std::size_t header_bytes = 64;
static_assert(magic.size() <= header_bytes);

constexpr std::array<char, header_bytes> make_header() {
  std::array<char, header_bytes> header{};
  for (std::size_t n = 0; n < magic.size(); ++n) header[n] = magic[n];
  return header;
}
constexpr std::array<char, header_bytes> header = make_header();

bool is_ours(int file) {
  std::array<char, header_bytes> found{};
  return ::pread(file, found.data(), found.size(), 0) == static_cast<ssize_t>(found.size()) && found == header;
}

/// Header first, and on the disk before the file gets its size: no crash leaves a file that the next start would refuse.
bool begin_anew(int file, std::size_t size) {
  return ::pwrite(file, header.data(), header.size(), 0) == static_cast<ssize_t>(header.size()) &&
         ::ftruncate(file, header_bytes) == 0 && ::fsync(file) == 0 && ::ftruncate(file, static_cast<off_t>(size)) == 0;
}

}  // namespace

RetainedMemory::RetainedMemory(std::size_t bytes, const std::string& path) {
  const auto refuse = [&path](const std::string& why) { throw StartError("cannot map " + path + ": " + why); };
  const auto fail = [&refuse](int error) { refuse(reason(error)); };
  const std::size_t size = header_bytes + bytes;
  if (!path.empty()) {
    file_ = Descriptor(::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0644));
    if (file_) {
      new_file_ = NewFile(path);
    } else if (errno == EEXIST) {
      file_ = Descriptor(::open(path.c_str(), O_RDWR | O_CLOEXEC));
    }
    struct stat status {};
    if (!file_ || ::fstat(file_.number(), &status) != 0) fail(errno);
    if (!S_ISREG(status.st_mode)) fail(EINVAL);
    // Two writers would make nonsense of it; the lock goes with its process, however that ends.
    if (::flock(file_.number(), LOCK_EX | LOCK_NB) != 0) {
      new_file_.keep();  // it is that other one's
      refuse("another process holds it");
    }
    // Again, under the lock: whoever held it may just have begun the file, or removed it.
    if (::fstat(file_.number(), &status) != 0) fail(errno);
    if (status.st_nlink == 0) refuse("another process held and removed it just now; start again");
    if (status.st_size != 0 && !is_ours(file_.number())) {
      refuse("it is not the retained memory of a controller; give a new or an empty file");
    }
    retained_ = status.st_size == static_cast<off_t>(size);
    if (!retained_ && !begin_anew(file_.number(), size)) fail(errno);
  }
  const int flags = file_ ? MAP_SHARED : MAP_PRIVATE | MAP_ANONYMOUS;
  void* at = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, flags, file_.number(), 0);
  if (at == MAP_FAILED) fail(errno);
  mapped_ = {static_cast<std::byte*>(at), size};
}

RetainedMemory::~RetainedMemory() { ::munmap(mapped_.data(), mapped_.size()); }

std::span<std::byte> RetainedMemory::bytes() const { return mapped_.subspan(header_bytes); }

}  // namespace isotherm::hal
