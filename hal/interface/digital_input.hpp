// One pin that is read: high or low. What that means is for whoever wired it.
#pragma once

#include "control/core/result.hpp"

namespace isotherm::hal {

class DigitalInput {
 public:
  virtual ~DigitalInput() = default;
  /// The level now. Fault::device where it cannot be read.
  [[nodiscard]] virtual Result<bool> high() = 0;
};

}  // namespace isotherm::hal
