// Memory that must not change by itself: a block that is never written, read over and over in parts, and a state that only
// its owner writes, sealed whenever the owner has.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

#include "control/core/crc32c.hpp"

namespace isotherm {

/// A block whose checksum is taken once, when it was known to be good, and compared at the end of every later pass.
class UnchangingBlock {
 public:
  explicit UnchangingBlock(std::span<const std::uint8_t> block) : block_(block), known_(crc32c(block)) {}

  /// Reads the next part. False where a pass has just ended with another checksum.
  bool read(std::size_t bytes) {
    const std::size_t count = std::min(bytes, block_.size() - at_);
    crc_ = crc32c(block_.subspan(at_, count), crc_);
    at_ += count;
    if (at_ < block_.size()) return true;
    const bool same = crc_ == known_;
    at_ = 0;
    crc_ = 0;
    ++passes_;
    return same;
  }
  std::uint32_t passes() const { return passes_; }

 private:
  std::span<const std::uint8_t> block_;
  std::uint32_t known_;
  std::uint32_t crc_ = 0;
  std::size_t at_ = 0;
  std::uint32_t passes_ = 0;
};

/// A number of any words that differs whenever one of them does, whichever bits of it: every step is one to one in both of its
/// operands. Changes in several words go unseen once in four milliards. A few instructions a word; CRC-32C takes forty.
inline std::uint32_t seal_of(std::span<const std::byte> bytes, std::uint32_t seal = 0x811C'9DC5) {
  constexpr std::uint32_t odd = 0x9E37'79B1;
  std::size_t n = 0;
  for (; n + 4 <= bytes.size(); n += 4) {
    std::uint32_t word = 0;
    std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(n), 4, reinterpret_cast<std::byte*>(&word));
    seal = (seal ^ word) * odd;
    seal ^= seal >> 15U;
  }
  for (; n < bytes.size(); ++n) seal = (seal ^ static_cast<std::uint32_t>(bytes[n])) * odd;
  return seal;
}

}  // namespace isotherm
