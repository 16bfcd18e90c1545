#include "hal/device/wired_place.hpp"

#include <algorithm>

#include "control/core/words.hpp"

namespace isotherm::hal {
namespace {

/// The largest word that is a value: the one above is absent_unsigned.
constexpr std::uint16_t most = absent_unsigned - 1;

std::uint16_t word_of(WordScale scale, const std::optional<float>& value) {
  constexpr std::uint8_t absent_byte = 0xFF;
  switch (scale) {
    case WordScale::signed_hundredths: {
      if (!value) return absent_signed;
      // The least word is absent_signed.
      return static_cast<std::uint16_t>(std::max<std::int16_t>(saturate<std::int16_t>(*value * 100.0F), -0x7FFF));
    }
    case WordScale::unsigned_hundredths: return value ? std::min(saturate<std::uint16_t>(*value * 100.0F), most) : absent_unsigned;
    case WordScale::whole: return value ? std::min(saturate<std::uint16_t>(*value), most) : absent_unsigned;
    case WordScale::half_percents: break;
  }
  return value ? std::min<std::uint16_t>(saturate<std::uint8_t>(*value * 2.0F), absent_byte - 1) : absent_byte;
}

}  // namespace

void put_wired(const WiredPlace& place, const std::optional<float>& value, FastWords& fast, SlowWords& slow) {
  const std::uint16_t word = word_of(place.scale, value);
  if (!place.fast) {
    slow.words[place.index] = word;
    return;
  }
  const auto high = [word](std::uint16_t& pair) { pair = static_cast<std::uint16_t>((pair & 0x00FFU) | word << 8U); };
  const auto low = [word](std::uint16_t& pair) { pair = static_cast<std::uint16_t>((pair & 0xFF00U) | word); };
  switch (place.index) {
    case fast_place::flow: fast.flow = word; break;
    case fast_place::differential_pressure: fast.differential_pressure = word; break;
    case fast_place::supply_pressure: fast.supply_pressure = word; break;
    case fast_place::pump_speed_1: high(fast.pump_speeds); break;
    case fast_place::pump_speed_2: low(fast.pump_speeds); break;
    case fast_place::pump_current_1: high(fast.pump_currents); break;
    case fast_place::pump_current_2: low(fast.pump_currents); break;
    default: break;
  }
}

}  // namespace isotherm::hal
