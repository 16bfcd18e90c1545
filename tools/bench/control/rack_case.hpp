// The cases of the product's rack: sixteen workloads, recordings, mixed jobs, and GPUs that differ more.
#pragma once

#include "tools/bench/control/bench_case.hpp"
#include "tools/bench/control/traces.hpp"
#include "tools/plant/rack_settings.hpp"
#include "tools/plant/study_load.hpp"

namespace isotherm::bench {

Case rack_case(const plant::StudyLoad& load, std::uint64_t seed);
Case rack_case(const Trace& trace, std::uint64_t seed);
/// Nodes 1 to 4 idle, nodes 5 to 9 training.
Case mixed_job_case(std::uint64_t seed);
/// The 1 kW class, whose GPUs differ by about 10 K, training.
Case spread_case(std::uint64_t seed);

}  // namespace isotherm::bench
