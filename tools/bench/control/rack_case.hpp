// The cases of the product's rack: sixteen workloads, recordings, mixed jobs, and GPUs that differ more.
#pragma once

#include "tools/bench/control/bench_case.hpp"
#include "tools/bench/control/rack_rig.hpp"
#include "tools/bench/control/traces.hpp"
#include "tools/plant/rack_settings.hpp"
#include "tools/plant/study_load.hpp"

namespace isotherm::bench {

/// What run_rack() needs of a load or a recording on the 700 W class, beside the length: shape.to_s.
struct RackCase {
  CaseShape shape;
  RackRunTask task;
  int lead_s;  // of the clairvoyant before its window
  bool recording = false;  // that energy is judged on
};
RackCase plan_rack(const plant::StudyLoad& load, std::uint64_t seed);
RackCase plan_rack(const Trace& trace, std::uint64_t seed);

Case rack_case(const plant::StudyLoad& load, std::uint64_t seed);
Case rack_case(const Trace& trace, std::uint64_t seed);
/// Nodes 1 to 4 idle, nodes 5 to 9 training.
Case mixed_job_case(std::uint64_t seed);
/// The 1 kW class, whose GPUs differ by about 10 K, training.
Case spread_case(std::uint64_t seed);

}  // namespace isotherm::bench
