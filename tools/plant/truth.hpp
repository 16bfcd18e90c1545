// What is really the case in the simulated rack, once a second: for marks, screens and logs, never for the controller.
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "control/point/field_bus_map.hpp"
#include "tools/plant/faults.hpp"
#include "tools/plant/rack_loop.hpp"

namespace isotherm::plant {

struct EnergyWh {
  double it = 0.0;
  double rack_pumps = 0.0;
  double facility_pumps = 0.0;
  double dry_cooler = 0.0;
  double facility = 0.0;
};

struct Truth {
  std::uint64_t mono_ms = 0;  // plant time since the simulator's first start
  double workload_s = -1.0;   // since the IT permit was given; -1 without it
  bool permit = false;
  bool power_brake = false;
  double seconds_since_permit = -1.0;  // the same, also while a fixed load overrides the workload
  /// Second-hottest GPU behind a first-order lag of 5 s, at the ten 100 ms marks of the second that ended at mono_ms.
  std::array<double, ticks_per_cycle> second_hottest_ema5_c{};
  double second_hottest_c = 0.0;
  double hottest_c = 0.0;
  double mean_gpu_c = 0.0;
  double it_power_w = 0.0;
  double heat_to_liquid_w = 0.0;
  double heat_to_room_air_w = 0.0;
  double flow_lpm = 0.0;
  double supply_c = 0.0;
  double return_c = 0.0;
  std::array<double, pump_count> pump_speed{};  // share of full speed
  double valve = 0.0;                           // share open
  EnergyWh energy_wh;
  field_bus::Watchdog watchdog = field_bus::Watchdog::fed;
  FaultSet faults;
};

/// The truth as one line of JSON without the final newline. utc_ms: plant UTC at truth.mono_ms; behind_ms: the most that
/// the simulator has lagged behind its clock since it was started.
std::string to_json(const Truth& truth, std::int64_t utc_ms, std::uint64_t behind_ms);

/// Follows the rack at 10 Hz.
class TruthTracker {
 public:
  /// Called every 100 ms; `mark` is the number of the 100 ms mark in its second, 0..9.
  void follow(const RackLoop& rack, std::size_t mark);
  /// Starts the average at the present value.
  void settle(const RackLoop& rack);
  /// Fills what the rack itself knows.
  void describe(const RackLoop& rack, Truth& truth) const;
  void archive(Archive& archive) { archive(ema_c_, marks_); }

 private:
  double ema_c_ = 25.0;
  std::array<double, ticks_per_cycle> marks_{};
};

}  // namespace isotherm::plant
