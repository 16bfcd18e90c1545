// Memory that outlives the process, as the RAM of a controller that was reset does: a mapped file, which the kernel keeps
// whatever way the process dies. The file begins with a header that never changes, by which it is known as ours.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "hal/linux/descriptor.hpp"
#include "hal/linux/new_file.hpp"

namespace isotherm::hal {

class RetainedMemory {
 public:
  /// Maps `bytes` of the file; one that is absent, empty or ours but of another size begins anew, all zero. Without a path
  /// the memory is zero and ends with the process. Throws StartError: "cannot map /path: permission denied", also when
  /// another process holds the same file, or when the file is not ours, which then stays as it is. A file that this made is
  /// removed with the object, unless keep() was called: a start that is refused for another reason leaves none behind.
  explicit RetainedMemory(std::size_t bytes, const std::string& path = {});
  RetainedMemory(const RetainedMemory&) = delete;
  RetainedMemory& operator=(const RetainedMemory&) = delete;
  ~RetainedMemory();

  /// The start came to its end: the file stays.
  void keep() { new_file_.keep(); }

  /// Aligned to 64 bytes.
  std::span<std::byte> bytes() const;
  /// Whether the content is that of an earlier process; whoever reads it still has to check it.
  bool retained() const { return retained_; }

 private:
  Descriptor file_;  // kept open for its lock
  NewFile new_file_;
  std::span<std::byte> mapped_;  // with the header
  bool retained_ = false;
};

}  // namespace isotherm::hal
