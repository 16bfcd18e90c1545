// The controllers that move a study plant: nothing, the rival's PID, and each law of the product.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "tools/bench/control/bmc_pid.hpp"
#include "tools/bench/control/study_rig.hpp"
#include "tools/plant/study_load.hpp"

namespace isotherm::bench {

enum class Kind { constant, bmc_pid, pi, pi_ff, mpc, mpc_learned, mpc_notices, mpc_preview, clairvoyant };

inline constexpr std::size_t kind_count = 9;
constexpr const char* name(Kind kind) {
  switch (kind) {
    case Kind::constant: return "constant";
    case Kind::bmc_pid: return "bmc_pid";
    case Kind::pi: return "pi";
    case Kind::pi_ff: return "pi_ff";
    case Kind::mpc: return "mpc";
    case Kind::mpc_learned: return "mpc_learned";
    case Kind::mpc_notices: return "mpc_notices";
    case Kind::mpc_preview: return "mpc_preview";
    case Kind::clairvoyant: return "clairvoyant";
  }
  return "unknown";
}

/// The rival's PID on pump speed, 0..100 %, never below `least_share` of it. Proportional gain 7 %/K and integral time 5 s, no
/// slew setting: of the gains searched (1.5..7 %/K, 5..30 s, with and without slew, all sixteen workloads of both study plants)
/// the sum of RMS errors is within half a percent of the smallest, and among those it has the least overshoot. They are also
/// what internal model control gives for these plants. No derivative: one count of a whole-degree sensor would kick the pump. Its
/// feed-forward is of the set point, which never moves.
BmcPidSettings tuned_bmc_pid(double least_share);

/// How a controller sees the future.
struct Foresight {
  const GpuPower* power = nullptr;            // for a perfect preview
  std::vector<plant::PowerChange> changes{};  // that a scheduler announces
};

/// A scheduler tells a change this long before it begins.
inline constexpr double told_before_s = 60.0;

/// Everything but clairvoyant. `set_point_c` belongs to the plant.
std::unique_ptr<StudyController> make_study_controller(Kind kind, const plant::StudyParameters& parameters,
                                                       double set_point_c, const Foresight& foresight);

}  // namespace isotherm::bench
