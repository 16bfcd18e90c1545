// Reads one energy meter of the field_bus::meter layout.
#pragma once

#include <optional>

#include "control/core/result.hpp"
#include "gateway/efficiency/meter.hpp"
#include "hal/interface/clock.hpp"
#include "hal/interface/register_bus.hpp"

namespace isotherm::gateway {

class MeterReader {
 public:
  MeterReader(hal::RegisterBus& bus, const hal::Clock& clock, std::uint8_t unit)
      : bus_(bus), clock_(clock), unit_(unit) {}

  /// Fault::wrong_block where another block answers, Fault::stale where the meter's heartbeat has stood still.
  Result<MeterReading> read();

 private:
  hal::RegisterBus& bus_;
  const hal::Clock& clock_;
  std::uint8_t unit_;
  std::optional<std::uint16_t> heartbeat_;
  std::uint64_t heartbeat_moved_ms_ = 0;
};

}  // namespace isotherm::gateway
