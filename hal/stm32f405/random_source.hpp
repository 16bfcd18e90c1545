// One word of chance from the chip's random number generator (RM0090, 24). Every wait is bounded. Never seen at work: an
// emulated chip's reads 0.
#pragma once

#include <cstdint>
#include <optional>

#include "hal/stm32f405/registers.hpp"

namespace isotherm::hal::stm32f405 {
namespace detail {

/// A number takes 40 periods of 48 MHz, less than 1 us; so many reads take 20 us or more at 168 MHz.
inline constexpr unsigned random_patience = 1'000;

std::optional<std::uint32_t> next_random(auto& generator) {
  for (unsigned n = 0; n < random_patience; ++n) {
    const std::uint32_t status = generator.sr;
    if ((status & random_bit::errors) != 0) return std::nullopt;
    if ((status & random_bit::ready) != 0) return static_cast<std::uint32_t>(generator.dr);
  }
  return std::nullopt;
}

}  // namespace detail

/// Nothing where the generator has no clock, reports an error, repeats itself or gives nothing in time. Switched off again.
template <typename ClockControl, typename Generator>
std::optional<std::uint32_t> draw_random(ClockControl& clock, Generator& generator) {
  clock.ahb2enr = clock.ahb2enr | rcc_bit::random;
  (void)static_cast<std::uint32_t>(clock.ahb2enr);  // two clocks until the registers answer (errata ES0182: delay after an RCC clock enable)
  generator.cr = random_bit::on;
  // The first is there to be compared with the next, which must differ (RM0090, 24.3.1).
  const std::optional<std::uint32_t> first = detail::next_random(generator);
  const std::optional<std::uint32_t> second = first ? detail::next_random(generator) : std::nullopt;
  generator.cr = 0;
  clock.ahb2enr = clock.ahb2enr & ~rcc_bit::random;
  if (!second || *second == *first) return std::nullopt;
  return second;
}

inline std::optional<std::uint32_t> draw_random() { return draw_random(rcc(), random_generator()); }

}  // namespace isotherm::hal::stm32f405
