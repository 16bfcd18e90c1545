// One pin whose pulses are timed: a flow meter or a tachometer.
#pragma once

#include "control/core/result.hpp"

namespace isotherm::hal {

class PulseInput {
 public:
  virtual ~PulseInput() = default;
  /// Pulses per second; 0 where none came for so long that the input cannot time them. Fault::device where it cannot be read.
  [[nodiscard]] virtual Result<float> hertz() = 0;
};

}  // namespace isotherm::hal
