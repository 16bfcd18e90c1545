// From raw words to readings: scale and absence of each kind of word on the field bus.
#pragma once

#include <cstdint>

#include "control/point/inputs.hpp"
#include "control/signal/reading.hpp"

namespace isotherm {

/// 0.01 of the unit, unsigned.
constexpr Reading hundredths(std::uint16_t word) {
  if (word == absent_unsigned) return Reading::absent();
  return Reading::of(static_cast<float>(word) * 0.01F);
}
/// 0.01 of the unit, signed.
constexpr Reading signed_hundredths(std::uint16_t word) {
  if (word == absent_signed) return Reading::absent();
  return Reading::of(static_cast<float>(static_cast<std::int16_t>(word)) * 0.01F);
}
/// A temperature, 0.01 C signed; outside -20..110 C no coolant is liquid and the probe is broken.
constexpr Reading coolant_temperature(std::uint16_t word) {
  const Reading reading = signed_hundredths(word);
  return reading.known && reading.value >= -20.0F && reading.value <= 110.0F ? reading : Reading::absent();
}
/// A share of full scale in half percents; 255 = absent.
constexpr Reading half_percents(std::uint8_t byte) {
  if (byte == 0xFF) return Reading::absent();
  return Reading::of(static_cast<float>(byte) * 0.005F);
}

/// One of several contacts in a word: 1 where its bit is set, else 0.
constexpr Reading contact(std::uint16_t word, std::uint16_t bit) {
  if (word == absent_unsigned) return Reading::absent();
  return Reading::of((word & bit) != 0U ? 1.0F : 0.0F);
}

}  // namespace isotherm
