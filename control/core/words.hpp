// Numbers in 16-bit words, high word first: the only layout on the wire and in a record. Floats never travel; they are
// scaled to integers through saturate<T>(), which has no undefined case.
#pragma once

#include <cstdint>
#include <limits>
#include <span>

namespace isotherm {

/// Rounds half away from zero and clamps to T; NaN gives 0.
template <typename T>
constexpr T saturate(float value) {
  static_assert(sizeof(T) <= 4);
  if (!(value == value)) return T{0};
  // The nearest floats at or beyond T's limits: comparing against these is exact, casting inside them is defined.
  constexpr float least = static_cast<float>(std::numeric_limits<T>::min());
  constexpr float beyond = static_cast<float>(std::numeric_limits<T>::max() / 2 + 1) * 2.0F;
  const float rounded = value < 0.0F ? value - 0.5F : value + 0.5F;
  if (rounded <= least) return std::numeric_limits<T>::min();
  if (rounded >= beyond) return std::numeric_limits<T>::max();
  return static_cast<T>(rounded);
}

constexpr std::uint16_t high_word(std::uint32_t value) { return static_cast<std::uint16_t>(value >> 16U); }
constexpr std::uint16_t low_word(std::uint32_t value) { return static_cast<std::uint16_t>(value & 0xFFFFU); }
constexpr std::uint32_t join(std::uint16_t high, std::uint16_t low) {
  return static_cast<std::uint32_t>(high) << 16U | low;
}
constexpr std::uint16_t join_bytes(std::uint8_t high, std::uint8_t low) {
  return static_cast<std::uint16_t>(static_cast<unsigned>(high) << 8U | low);
}
constexpr std::uint8_t high_byte(std::uint16_t word) { return static_cast<std::uint8_t>(word >> 8U); }
constexpr std::uint8_t low_byte(std::uint16_t word) { return static_cast<std::uint8_t>(word & 0xFFU); }

constexpr void put32(std::span<std::uint16_t> words, std::size_t at, std::uint32_t value) {
  words[at] = high_word(value);
  words[at + 1] = low_word(value);
}
constexpr std::uint32_t get32(std::span<const std::uint16_t> words, std::size_t at) {
  return join(words[at], words[at + 1]);
}
constexpr void put64(std::span<std::uint16_t> words, std::size_t at, std::uint64_t value) {
  put32(words, at, static_cast<std::uint32_t>(value >> 32U));
  put32(words, at + 2, static_cast<std::uint32_t>(value & 0xFFFFFFFFU));
}
constexpr std::uint64_t get64(std::span<const std::uint16_t> words, std::size_t at) {
  return static_cast<std::uint64_t>(get32(words, at)) << 32U | get32(words, at + 2);
}

}  // namespace isotherm
