// How far a value can be trusted, and the diagnoses of one second, packed into two words of the record.
#pragma once

#include <algorithm>
#include <cstdint>

namespace isotherm {

/// Best first.
enum class Quality : std::uint8_t {
  good,       // measured, and all that watches it agrees
  reduced,    // measured, but a redundant sensor is left out or quarrels
  estimated,  // a soft value: computed from other signals
  lost,       // no value
};

constexpr const char* name(Quality quality) {
  switch (quality) {
    case Quality::good: return "good";
    case Quality::reduced: return "reduced";
    case Quality::estimated: return "estimated";
    case Quality::lost: return "lost";
  }
  return "unknown";
}

struct Diagnoses {
  Quality supply = Quality::good;
  Quality return_water = Quality::good;
  Quality flow = Quality::good;
  Quality pressure = Quality::good;
  bool balance_off = false;            // heat carried does not fit the power told
  std::uint8_t exchanger_percent = 0;  // UA of the heat exchanger over its commissioning value, 1..127; 0 = not known
  std::uint8_t outlier_gpu = 0;        // 1..72: a GPU hotter than its power explains; 0 = none
  std::uint16_t outlier_excess = 0;    // by so much, 0.1 K, at most 511

  constexpr bool operator==(const Diagnoses&) const = default;
};

/// Qualities 2 bits each from bit 0 (supply, return, flow, differential pressure), bit 8 balance, bits 9..15 exchanger.
constexpr std::uint16_t quality_word(const Diagnoses& of) {
  const unsigned exchanger = std::min<unsigned>(of.exchanger_percent, 127U);
  return static_cast<std::uint16_t>(static_cast<unsigned>(of.supply) | static_cast<unsigned>(of.return_water) << 2U |
                                    static_cast<unsigned>(of.flow) << 4U | static_cast<unsigned>(of.pressure) << 6U |
                                    (of.balance_off ? 1U : 0U) << 8U | exchanger << 9U);
}
/// Bits 0..6 the GPU, bits 7..15 its excess.
constexpr std::uint16_t outlier_word(const Diagnoses& of) {
  const unsigned excess = std::min<unsigned>(of.outlier_excess, 511U);
  return static_cast<std::uint16_t>((of.outlier_gpu & 127U) | excess << 7U);
}
constexpr Diagnoses diagnoses(std::uint16_t quality, std::uint16_t outlier) {
  const auto at = [quality](unsigned bit) { return static_cast<Quality>(quality >> bit & 3U); };
  Diagnoses all{at(0), at(2), at(4), at(6)};
  all.balance_off = (quality >> 8U & 1U) != 0U;
  all.exchanger_percent = static_cast<std::uint8_t>(quality >> 9U);
  all.outlier_gpu = static_cast<std::uint8_t>(outlier & 127U);
  all.outlier_excess = static_cast<std::uint16_t>(outlier >> 7U);
  return all;
}

}  // namespace isotherm
