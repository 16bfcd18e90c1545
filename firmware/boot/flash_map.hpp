// Where what lies in the flash of a rack controller: the boot program, a journal in two sectors, and two slots for the
// image. Sectors are those of the STM32F405 (reference manual RM0090, table 5): four of 16 kB, one of 64 kB, then 128 kB.
#pragma once

#include <array>
#include <cstdint>

#include "hal/interface/flash.hpp"

namespace isotherm::boot {

enum class Slot : std::uint8_t { a, b, none = 0xFF };

constexpr const char* name(Slot slot) {
  switch (slot) {
    case Slot::a: return "A";
    case Slot::b: return "B";
    case Slot::none: return "none";
  }
  return "unknown";
}
constexpr Slot other(Slot slot) { return slot == Slot::a ? Slot::b : slot == Slot::b ? Slot::a : Slot::none; }

inline constexpr std::size_t sectors_per_slot = 3;

struct FlashMap {
  std::array<hal::FlashSector, 2> journal;
  std::array<std::array<hal::FlashSector, sectors_per_slot>, 2> slots;
  std::uint32_t ram_begin = 0;  // where an image may put its stack
  std::uint32_t ram_end = 0;

  /// Only for a and b.
  constexpr const auto& sectors(Slot slot) const { return slots[static_cast<std::size_t>(slot)]; }
  constexpr std::uint32_t address(Slot slot) const { return sectors(slot).front().address; }
  constexpr std::uint32_t size(Slot slot) const {
    std::uint32_t sum = 0;
    for (const hal::FlashSector& sector : sectors(slot)) sum += sector.size;
    return sum;
  }
};

inline constexpr std::uint32_t kibi = 1024;

/// The boot program stands in sectors 0 and 1 (32 kB at 0x08000000). Sectors 4 (64 kB) and 11 (128 kB) are free.
inline constexpr FlashMap stm32f405_flash{
    .journal = {{{0x08008000, 16 * kibi}, {0x0800C000, 16 * kibi}}},
    .slots = {{{{{0x08020000, 128 * kibi}, {0x08040000, 128 * kibi}, {0x08060000, 128 * kibi}}},
               {{{0x08080000, 128 * kibi}, {0x080A0000, 128 * kibi}, {0x080C0000, 128 * kibi}}}}},
    .ram_begin = 0x20000000,
    .ram_end = 0x20020000};

}  // namespace isotherm::boot
