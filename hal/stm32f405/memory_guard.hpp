// Thirty-two bytes that nobody may touch: the memory protection unit turns every access into a fault. Stands below a stack.
#pragma once

#include <cstdint>

#include "hal/stm32f405/registers.hpp"

namespace isotherm::hal::stm32f405 {

inline constexpr std::uint32_t guard_bytes = 32;  // the smallest region (PM0214, 4.2)

/// `address` is a multiple of guard_bytes. Everything else stays as accessible as without the unit.
inline void guard_memory(std::uint32_t address, MemoryProtection& unit = memory_protection()) {
  constexpr std::uint32_t size_32 = 4U << 1U;      // 2^(4 + 1)
  constexpr std::uint32_t no_instructions = 1U << 28U;
  constexpr std::uint32_t enabled = 1U;
  constexpr std::uint32_t usual_map_beside = 1U << 2U;
  unit.rnr = 0;
  unit.rbar = address;
  unit.rasr = no_instructions | size_32 | enabled;  // access bits 0: none
  unit.ctrl = usual_map_beside | enabled;
}

}  // namespace isotherm::hal::stm32f405
