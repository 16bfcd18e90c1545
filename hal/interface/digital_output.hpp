// One pin that is driven: high or low.
#pragma once

#include "control/core/result.hpp"

namespace isotherm::hal {

class DigitalOutput {
 public:
  virtual ~DigitalOutput() = default;
  /// Fault::device where it was not taken.
  [[nodiscard]] virtual Fault set(bool high) = 0;
};

}  // namespace isotherm::hal
