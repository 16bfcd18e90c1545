// A study plant with its sensors, moved once a second by one controller.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "tools/bench/control/foreseen_plant.hpp"
#include "tools/bench/control/metrics.hpp"
#include "tools/plant/study_plant.hpp"

namespace isotherm::bench {

/// W per GPU, s after the workload began.
using GpuPower = std::function<double(double)>;

/// A reading of power is on average this old: a lag of 0.5 s and a delay of 0.5 s.
inline constexpr double telemetry_age_s = 1.0;

/// What a controller is shown: GPU temperature and power as telemetry has them (behind lag and delay, whole degrees), flow and
/// supply as meters and probes show them.
struct Seen {
  double time_s = 0.0;
  double controlled_c = 0.0;
  double gpu_power_w = 0.0;
  double flow = 0.0;  // L/min per GPU
  double supply_c = 0.0;
  double outlet_c = 0.0;
};

/// Moves flow (L/min per GPU) and supply set point (C), once a second.
class StudyController {
 public:
  virtual ~StudyController() = default;
  virtual Hands decide(const Seen& seen) = 0;
};

struct StudyRun {
  const plant::StudyParameters* parameters;
  const GpuPower* power;
  double begin_s;  // in equilibrium at the power of this moment, design flow and design supply
  double end_s;
  std::uint64_t seed;
};

RunTrace run_study(const StudyRun& run, StudyController& controller);

/// AC power over rated power of a rack of these GPUs: each node of eight has 1900 W beside them.
double ac_share(const plant::StudyParameters& parameters, double gpu_power_w);

/// Junction at full power, design flow and design supply: the set point that belongs to the plant.
double study_set_point_c(const plant::StudyParameters& parameters);

}  // namespace isotherm::bench
