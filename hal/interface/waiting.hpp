// How a single thread waits for a line: whoever implements it does what else is due in the meantime.
#pragma once

#include <cstdint>

namespace isotherm::hal {

class Waiting {
 public:
  virtual ~Waiting() = default;
  /// Microseconds that never step back; the zero is the implementation's.
  virtual std::uint64_t now_us() = 0;
  /// Returns once now_us() >= until_us, or earlier when something may have arrived: the caller looks and waits on.
  virtual void wait(std::uint64_t until_us) = 0;
};

}  // namespace isotherm::hal
