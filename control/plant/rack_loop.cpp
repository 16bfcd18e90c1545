#include "control/plant/rack_loop.hpp"

#include "control/core/math.hpp"

namespace isotherm::rack_loop {
namespace {

/// Below a twentieth of full speed a pump stands behind its check valve.
constexpr float standing_speed = 0.05F;
constexpr float pressure_exponent = 1.85F;
/// Flow over speed: the pumps' head goes with speed and flow squared, the loop's with flow^1.85, so that flow falls a little
/// faster than speed. 2 / 1.85 where the pumps' own curve is flat, 1 where it is steep; this one for the curve of the default pumps (computed).
constexpr float speed_exponent = 1.064F;

}  // namespace

std::size_t turning_pumps(const std::array<Reading, pump_count>& speeds) {
  std::size_t turning = 0;
  for (const Reading& speed : speeds) {
    if (speed.known && speed.value >= standing_speed) ++turning;
  }
  return turning;
}

Reading turning_speed(const std::array<Reading, pump_count>& speeds) {
  float sum = 0.0F;
  for (const Reading& speed : speeds) {
    if (!speed.known) return Reading::absent();
    if (speed.value >= standing_speed) sum += speed.value;
  }
  const std::size_t turning = turning_pumps(speeds);
  return turning == 0 ? Reading::absent() : Reading::of(sum / static_cast<float>(turning));
}

Reading expected_flow_lpm(const RackSettings& settings, const std::array<Reading, pump_count>& speeds, const Throttle& throttle) {
  for (const Reading& speed : speeds) {
    if (!speed.known) return Reading::absent();
  }
  const Reading speed = turning_speed(speeds);
  if (!speed.known) return Reading::of(0.0F);
  const std::size_t turning = turning_pumps(speeds);
  return Reading::of(throttle.flow(turning) * full_flow_lpm(settings, turning) * pow(speed.value, speed_exponent));
}

float expected_differential_pressure_kpa(const RackSettings& settings, float flow_lpm) {
  return settings.design_differential_pressure_kpa * pow(flow_lpm / settings.design_flow_lpm, pressure_exponent);
}

}  // namespace isotherm::rack_loop
