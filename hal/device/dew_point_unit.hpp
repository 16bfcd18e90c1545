// The humidity sensor of the room: dew point and relative humidity, read every ten seconds, with their age.
#pragma once

#include <cstdint>

#include "control/core/result.hpp"
#include "control/point/inputs.hpp"
#include "hal/device/block.hpp"
#include "hal/interface/register_bus.hpp"

namespace isotherm::hal {

class DewPointUnit {
 public:
  explicit DewPointUnit(RegisterBus& bus) : bus_(bus) {}

  /// One FC03. Fault::stale, and no new value, when the heartbeat stands still.
  Fault poll(std::uint64_t mono_ms);
  /// Sets relative_humidity, dew_point and dew_point_age of the slow words; absent before the first good answer.
  void fill(std::uint64_t mono_ms, SlowWords& words) const;

 private:
  RegisterBus& bus_;
  Heartbeat heartbeat_{1};
  std::uint16_t dew_point_ = absent_signed;
  std::uint16_t relative_humidity_ = absent_unsigned;
  std::uint64_t fresh_ms_ = 0;
  bool fresh_once_ = false;
};

}  // namespace isotherm::hal
