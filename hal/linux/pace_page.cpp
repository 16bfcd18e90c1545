#include "hal/linux/pace_page.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include <cerrno>
#include <new>
#include <string_view>

#include "hal/linux/descriptor.hpp"
#include "hal/linux/start_error.hpp"

namespace isotherm::hal {
namespace {

constexpr std::array<char, 32> magic{'i', 's', 'o', 't', 'h', 'e', 'r', 'm', ' ', 'p', 'a', 'c', 'e', ' ', '1', '\n'};

void* map(const Descriptor& file, std::size_t bytes) {
  return ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, file.number(), 0);
}

}  // namespace

std::shared_ptr<PacePage> PacePage::create(const std::string& path) {
  const Descriptor file(::open(path.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
  if (!file || ::ftruncate(file.number(), sizeof(Shared)) != 0) throw StartError("cannot make " + path + ": " + reason(errno));
  void* at = map(file, sizeof(Shared));
  if (at == MAP_FAILED) throw StartError("cannot map " + path + ": " + reason(errno));
  auto* shared = new (at) Shared{};
  shared->magic = magic;
  for (std::atomic<std::int64_t>& ready : shared->ready_ms) ready = absent;
  return std::shared_ptr<PacePage>(new PacePage(shared));
}

std::shared_ptr<PacePage> PacePage::open(const std::string& path) {
  const Descriptor file(::open(path.c_str(), O_RDWR | O_CLOEXEC));
  struct stat status {};
  if (!file || ::fstat(file.number(), &status) != 0) throw StartError("--pace " + path + ": " + reason(errno));
  if (status.st_size != sizeof(Shared)) throw StartError("--pace " + path + ": it is no page of a time-lapse");
  void* at = map(file, sizeof(Shared));
  if (at == MAP_FAILED) throw StartError("--pace " + path + ": " + reason(errno));
  auto* shared = std::launder(static_cast<Shared*>(at));
  if (shared->magic != magic) {
    ::munmap(at, sizeof(Shared));
    throw StartError("--pace " + path + ": it is no page of a time-lapse");
  }
  return std::shared_ptr<PacePage>(new PacePage(shared));
}

PacePage::~PacePage() { ::munmap(shared_, sizeof(Shared)); }

}  // namespace isotherm::hal
