// What a driver asks of a Modbus line: read and write blocks of 16-bit registers of one unit. Implemented by libmodbus
// on Linux, by the simulated devices in tests, and by every fault injector (a decorator of another bus).
#pragma once

#include <cstdint>
#include <span>

#include "control/core/result.hpp"

namespace isotherm::hal {

class RegisterBus {
 public:
  virtual ~RegisterBus() = default;
  /// FC03: fills all of `words` (1..125) from `address` on, or leaves them unspecified and says why not.
  [[nodiscard]] virtual Fault read(std::uint8_t unit, std::uint16_t address, std::span<std::uint16_t> words) = 0;
  /// FC16: writes all of `words` (1..123) as one transfer. Fault::device where the unit refuses.
  [[nodiscard]] virtual Fault write(std::uint8_t unit, std::uint16_t address,
                                    std::span<const std::uint16_t> words) = 0;
};

}  // namespace isotherm::hal
