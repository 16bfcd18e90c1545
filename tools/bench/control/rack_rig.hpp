// The product's rack in one process: the simulated rack behind its field bus, and the real controller or the rival's PID.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "control/settings/rack_settings.hpp"
#include "tools/bench/control/metrics.hpp"
#include "tools/bench/control/study_controllers.hpp"
#include "tools/plant/rack_devices.hpp"

namespace isotherm::bench {

struct RackRunTask {
  plant::RackSettings plant;
  RackSettings settings;  // of the controller; `law` is overruled by the kind
  std::shared_ptr<const plant::Workload> workload;
  double seconds;
  std::vector<plant::PowerChange> changes{};  // that a scheduler announces: shares of `rated_power_w` of the rack
  int snapshot_s = -1;  // second at whose beginning the rack's state is kept
  std::optional<BmcPidSettings> rival{};  // absent: as it is tuned
};

/// What the two GPUs that are judged did. Both share load, flow, supply and energies.
struct RackTraces {
  RunTrace controlled;             // the second-hottest GPU; flow_share is of the true flow
  std::vector<double> mean_c;      // 10 Hz: mean GPU
  std::vector<double> pump_speed;  // 1 Hz: command to both pumps, share of full speed
  std::vector<double> valve;       // 1 Hz: command, share of the stroke
  std::shared_ptr<const plant::RackLoop> snapshot;
};

/// From an equilibrium at the workload's first power. Seconds count from 0.
RackTraces run_rack(const RackRunTask& task, Kind kind);

struct JudgedGpus {
  double second_hottest_c;
  double mean_c;
};
JudgedGpus judged_gpus(const plant::RackLoop& rack);

}  // namespace isotherm::bench
