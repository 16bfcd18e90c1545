// What a voltage at a converter means: thermistors and platinum resistors in a divider, 4-20 mA loops, plain proportion.
#pragma once

#include <cstdint>

#include "control/core/result.hpp"

namespace isotherm::hal {

enum class SensorKind : std::uint8_t {
  ntc,           // thermistor to ground, `series_ohm` to the converter's reference
  pt1000,        // the same with a platinum resistor of 1000 ohm at 0 C
  current_loop,  // 4-20 mA through a shunt
  linear,        // value in proportion to the voltage
};

struct Sensor {
  SensorKind kind = SensorKind::linear;
  float series_ohm = 10'000.0F;    // ntc, pt1000: between reference and probe; both hang on one reference, so it cancels out
  float ohm_at_25_c = 10'000.0F;   // ntc
  float beta_k = 3'950.0F;         // ntc: between 25 and 85 C
  float full_scale_ma = 22.0F;     // current_loop: the current that gives the full scale (3.3 V at 150 ohm)
  float at_least = 0.0F;           // current_loop: value at 4 mA; linear: at share 0
  float at_most = 1.0F;            // current_loop: value at 20 mA; linear: at share 1
};

/// A thermistor or a platinum resistor tells less than this, or more, only where its wire is broken or shorted, C.
inline constexpr float coldest_probe_c = -30.0F;
inline constexpr float hottest_probe_c = 125.0F;

/// The value in the sensor's unit (C for ntc and pt1000). Fault::out_of_range: open or short circuit, a probe beyond its
/// limits, or a loop current that NAMUR NE 43 calls a failure (3.6 mA and less, 21 mA and more).
Result<float> value_of(const Sensor& sensor, float share);

}  // namespace isotherm::hal
