#include "control/law/balanced_valve.hpp"

#include <algorithm>

#include "control/core/math.hpp"

namespace isotherm {

float balanced_valve(const BalancedValveTuning& tuning, Temperature set_point, const HeatBalance& balance,
                     TemperatureDelta lead) {
  if (!balance.flow_lpm.known || !balance.return_c.known || !balance.facility_supply_c.known) return 0.0F;
  const float flow_lpm = std::max(balance.flow_lpm.value, 1.0F);
  Temperature hot = Temperature::celsius(balance.return_c.value);
  if (balance.load_w.known) {
    const TemperatureDelta rise =
        balance.load_w.value * watt / (pg25_volumetric_heat * (flow_lpm * litre_per_minute));
    const TemperatureDelta coming = set_point + rise - hot;
    if (coming > 0.0F * kelvin) hot = hot + std::min(coming, lead);
  }
  const TemperatureDelta cooled = hot - set_point;
  if (cooled <= 0.0F * kelvin) return 0.0F;
  const Temperature facility = Temperature::celsius(balance.facility_supply_c.value);
  const TemperatureDelta warmed = std::max(hot - tuning.hot_end - facility, tuning.least_spread);
  const float of_full = flow_lpm / tuning.full_flow_lpm * (cooled / warmed);
  return std::clamp(1.0F + log2(of_full) / log2(tuning.rangeability), 0.0F, 1.0F);
}

}  // namespace isotherm
