// Memory that outlives the process, as the RAM of a controller that was reset does: a mapped file, which the kernel keeps
// whatever way the process dies.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "hal/linux/descriptor.hpp"

namespace isotherm::hal {

class RetainedMemory {
 public:
  /// Maps `bytes` of the file; one that is absent or of another size begins anew, all zero. Without a path the memory is
  /// zero and ends with the process. Throws StartError: "cannot map /path: permission denied", also when another process
  /// holds the same file.
  explicit RetainedMemory(std::size_t bytes, const std::string& path = {});
  RetainedMemory(const RetainedMemory&) = delete;
  RetainedMemory& operator=(const RetainedMemory&) = delete;
  ~RetainedMemory();

  /// Page-aligned.
  std::span<std::byte> bytes() const { return bytes_; }
  /// Whether the content is that of an earlier process; whoever reads it still has to check it.
  bool retained() const { return retained_; }

 private:
  Descriptor file_;  // kept open for its lock
  std::span<std::byte> bytes_;
  bool retained_ = false;
};

}  // namespace isotherm::hal
