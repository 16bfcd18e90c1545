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

/// The rival's PID on pump speed, 0..100 %, never below `least_share` of it. All that the daemon is known for acts: derivative of
/// the error, unfiltered; slew limit, and with it the integral's back-calculation in every second; static clamp. The set is the
/// best of 600 (3.5..14 %/K, 3..12 s, derivative 0..8 % s/K, slew none or 5..50 %/s), as far as it lies above the least RMS error
/// of each of these in the mean: the 20 % step on study_node, study_rack and rack_loop, and all sixteen workloads on the first two
/// (tests/tools/bench/control/bmc_pid_tuning_long_test.cpp repeats the search). Its feed-forward is of the set point, which never
/// moves.
BmcPidSettings tuned_bmc_pid(double least_share);

/// The rival on a study plant with settings of one's own.
std::unique_ptr<StudyController> make_study_rival(const BmcPidSettings& settings, const plant::StudyParameters& parameters,
                                                  double set_point_c);

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
