#include "tools/plant/sensor.hpp"

#include <algorithm>
#include <cmath>

namespace isotherm::plant {

void Sensor::sample(Random& random) {
  // Drawn even when it is not used, so that a fault does not change the noise of the other instruments.
  const double noise = parameters_.noise * random.gaussian();
  if (stuck_) return;
  const double value = lagged_ + offset_ + drift_ + noise;
  if (value < parameters_.cut_off) {
    shown_ = parameters_.least;
    return;
  }
  const double steps = std::round(value / parameters_.resolution);
  shown_ = std::clamp(steps * parameters_.resolution, parameters_.least, parameters_.most);
}

}  // namespace isotherm::plant
