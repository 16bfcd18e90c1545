// One output that can stand anywhere between its ends: pulse width, or a voltage made from one.
#pragma once

#include "control/core/result.hpp"

namespace isotherm::hal {

class AnalogOutput {
 public:
  virtual ~AnalogOutput() = default;
  /// Share of the full scale; below 0 is 0, above 1 is 1, NaN is 0. Fault::device where it was not taken.
  [[nodiscard]] virtual Fault set(float share) = 0;
};

}  // namespace isotherm::hal
