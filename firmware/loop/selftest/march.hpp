// March C-: finds cells that are stuck, that do not change one way, and that change when another of the tested words does
// (van de Goor 1991; 10 operations a word, a background and its complement).
#pragma once

#include <cstddef>
#include <cstdint>

namespace isotherm {

/// Backgrounds of one whole test: with the second, neighbouring bits of a word differ.
inline constexpr std::uint32_t march_backgrounds[] = {0x0000'0000, 0x5555'5555};

/// True where every word kept what was written. `memory` has get(n) and set(n, word) for n < words; what it held is lost.
template <typename Memory>
bool march_c(Memory&& memory, std::size_t words, std::uint32_t background) {
  const std::uint32_t inverse = ~background;
  const auto step = [&](std::size_t n, std::uint32_t expected, std::uint32_t next) {
    const bool kept = memory.get(n) == expected;
    memory.set(n, next);
    return kept;
  };
  bool kept = true;
  for (std::size_t n = 0; n < words; ++n) memory.set(n, background);
  for (std::size_t n = 0; n < words; ++n) kept &= step(n, background, inverse);
  for (std::size_t n = 0; n < words; ++n) kept &= step(n, inverse, background);
  for (std::size_t n = words; n-- > 0;) kept &= step(n, background, inverse);
  for (std::size_t n = words; n-- > 0;) kept &= step(n, inverse, background);
  for (std::size_t n = 0; n < words; ++n) kept &= memory.get(n) == background;
  return kept;
}

}  // namespace isotherm
