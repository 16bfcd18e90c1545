// The unit of the zone valves: openings out, positions in. What goes into the record is one bit a valve: whether it is where
// it should be by now.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "control/core/result.hpp"
#include "control/point/inputs.hpp"
#include "control/point/outputs.hpp"
#include "hal/device/block.hpp"
#include "hal/interface/register_bus.hpp"

namespace isotherm::hal {

class ZoneValves {
 public:
  /// `zones`: valves that are fitted, 1..zone_count_most.
  ZoneValves(RegisterBus& bus, std::size_t zones) : bus_(bus), zones_(zones) {}

  /// One FC03 and one FC16, about once a second. Positions are taken only with a heartbeat that moved, and nothing is written to a
  /// unit that does not answer. Fault::stale once the heartbeat stands still for three polls, Fault::wrong_block also for a unit
  /// with fewer valves, Fault::device where the unit refuses the openings.
  Fault poll(std::uint64_t mono_ms, const ZoneWords& openings);
  /// Sets Slow::zone_valves and Slow::zone_valves_more. Of a unit that has not answered and taken its openings for 3 s every
  /// valve counts as astray: what it does with them nobody knows.
  void fill(std::uint64_t mono_ms, SlowWords& words) const;

 private:
  void watch(std::size_t zone, std::uint16_t position, std::uint64_t elapsed_ms);
  Fault write(const ZoneWords& openings);

  RegisterBus& bus_;
  std::size_t zones_;
  Heartbeat heartbeat_{3};
  ZoneWords openings_{};  // as the unit last took them
  std::array<std::int32_t, zone_count_most> slowest_{};  // where a slow actuator would be by now, 0.01 %
  std::array<bool, zone_count_most> astray_{};
  std::uint16_t sequence_ = 0;
  std::uint16_t own_heartbeat_ = 0;
  std::uint64_t seen_ms_ = 0;   // positions last came
  std::uint64_t heard_ms_ = 0;  // and the openings were taken behind them
  bool heard_once_ = false;
  bool taken_ = false;  // the unit has taken a block
};

}  // namespace isotherm::hal
