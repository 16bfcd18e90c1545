// One channel of a converter, as a share of what it can measure; what the voltage means is for the driver above.
#pragma once

#include "control/core/result.hpp"

namespace isotherm::hal {

class AnalogInput {
 public:
  virtual ~AnalogInput() = default;
  /// Share of the full scale, 0..1. Fault::timeout where the converter did not finish, Fault::device where it failed.
  /// Bounded in time, never waits for a change.
  [[nodiscard]] virtual Result<float> share() = 0;
};

}  // namespace isotherm::hal
