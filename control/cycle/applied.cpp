#include "control/cycle/applied.hpp"

#include "control/core/words.hpp"

namespace isotherm {

OutputWords words_of(const AppliedState& applied) {
  OutputWords words;
  words.pump_speed_1 = saturate<std::uint16_t>(applied.pump_speed[0] * 10000.0F);
  words.pump_speed_2 = saturate<std::uint16_t>(applied.pump_speed[1] * 10000.0F);
  words.valve = saturate<std::uint16_t>(applied.valve * 10000.0F);
  words.mixing_valve = saturate<std::uint16_t>(applied.mixing_valve * 10000.0F);
  unsigned bits = 0;
  if (applied.permit) bits |= output_bit::permit;
  if (applied.brake) bits |= output_bit::power_brake;
  if (applied.isolate) bits |= output_bit::isolate;
  if (applied.fill) bits |= output_bit::fill;
  words.bits = static_cast<std::uint16_t>(bits);
  return words;
}

}  // namespace isotherm
