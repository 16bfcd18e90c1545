#include "hal/device/sensor.hpp"

#include <algorithm>
#include <cmath>

#include "control/core/math.hpp"

namespace isotherm::hal {
namespace {

/// So near to ground or reference no probe within its limits comes: the wire is shorted or broken. Two steps of a 12-bit
/// converter would be enough; its offset and the protection diodes ask for more (estimate).
constexpr float nearest_to_rail = 0.005F;
constexpr float zero_celsius_k = 273.15F;

Result<float> within_limits(float celsius) {
  if (!(celsius >= coldest_probe_c && celsius <= hottest_probe_c)) return Fault::out_of_range;
  return celsius;
}

/// Of the lower resistor of a divider.
float ohm_of(const Sensor& sensor, float share) { return sensor.series_ohm * share / (1.0F - share); }

/// 1/T = 1/T25 + ln(R/R25)/beta.
Result<float> ntc(const Sensor& sensor, float share) {
  constexpr float ln_2 = 0.69314718F;
  constexpr float room_k = 298.15F;
  const float ln_ratio = ln_2 * isotherm::log2(ohm_of(sensor, share) / sensor.ohm_at_25_c);
  return within_limits(1.0F / (1.0F / room_k + ln_ratio / sensor.beta_k) - zero_celsius_k);
}

/// R = R0 (1 + A t + B t^2), and below 0 C a term of third order more: IEC 60751, 5.
Result<float> pt1000(const Sensor& sensor, float share) {
  constexpr float a = 3.9083e-3F;
  constexpr float b = -5.775e-7F;
  constexpr float c = -4.183e-12F;
  const float ratio = ohm_of(sensor, share) / 1'000.0F;
  const float inner = a * a - 4.0F * b * (1.0F - ratio);
  if (inner <= 0.0F) return Fault::out_of_range;
  float celsius = (std::sqrt(inner) - a) / (2.0F * b);
  // What is left out is so small there that one step finds it.
  if (celsius < 0.0F) celsius -= c * (celsius - 100.0F) * celsius * celsius * celsius / a;
  return within_limits(celsius);
}

Result<float> current_loop(const Sensor& sensor, float share) {
  // NAMUR NE 43: 3.8 to 20.5 mA measure, 3.6 mA and less or 21 mA and more tell of a failure. In between a transmitter is
  // beyond its range: the end of the range is what it tells.
  constexpr float failed_low_ma = 3.6F;
  constexpr float failed_high_ma = 21.0F;
  const float current_ma = share * sensor.full_scale_ma;
  if (!(current_ma > failed_low_ma && current_ma < failed_high_ma)) return Fault::out_of_range;
  const float told_ma = std::clamp(current_ma, 3.8F, 20.5F);
  return sensor.at_least + (told_ma - 4.0F) / 16.0F * (sensor.at_most - sensor.at_least);
}

}  // namespace

Result<float> value_of(const Sensor& sensor, float share) {
  const bool between_rails = share > nearest_to_rail && share < 1.0F - nearest_to_rail;
  switch (sensor.kind) {
    case SensorKind::ntc: return between_rails ? ntc(sensor, share) : Fault::out_of_range;
    case SensorKind::pt1000: return between_rails ? pt1000(sensor, share) : Fault::out_of_range;
    case SensorKind::current_loop: return current_loop(sensor, share);
    case SensorKind::linear: break;
  }
  if (!(share >= -1.0e6F && share <= 1.0e6F)) return Fault::out_of_range;
  return sensor.at_least + share * (sensor.at_most - sensor.at_least);
}

}  // namespace isotherm::hal
