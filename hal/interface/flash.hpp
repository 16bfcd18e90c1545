// Flash that the processor reads in place: a sector is erased to ones, a word is programmed towards zeros. Power may fail
// in the middle of either.
#pragma once

#include <cstdint>
#include <span>

#include "control/core/result.hpp"

namespace isotherm::hal {

/// What is erased at once.
struct FlashSector {
  std::uint32_t address = 0;
  std::uint32_t size = 0;  // bytes, a multiple of 4

  constexpr bool operator==(const FlashSector&) const = default;
};

class Flash {
 public:
  virtual ~Flash() = default;
  /// The bytes as they stand now; [address, address + size) lies inside the chip.
  virtual std::span<const std::uint8_t> bytes(std::uint32_t address, std::uint32_t size) const = 0;
  /// All bits of the sector to one. Fault::device where the chip says that it failed.
  [[nodiscard]] virtual Fault erase(const FlashSector& sector) = 0;
  /// Bits that are zero in `word` become zero at `address` (a multiple of 4); the low byte comes first. Fault::device where
  /// the chip says that it failed.
  [[nodiscard]] virtual Fault program(std::uint32_t address, std::uint32_t word) = 0;
};

}  // namespace isotherm::hal
