// The cases of the study plants: sixteen workloads on each, and recordings on the mean GPU of their nodes.
#pragma once

#include "tools/bench/control/bench_case.hpp"
#include "tools/bench/control/clairvoyant.hpp"
#include "tools/bench/control/traces.hpp"
#include "tools/plant/study_load.hpp"
#include "tools/plant/study_plant.hpp"

namespace isotherm::bench {

/// A study plant by its name, for GPUs of 1 kW (as the study has its racks) or of 700 W (as recorded power needs them).
plant::StudyParameters study_parameters(const std::string& plant, bool watts_700);

Case study_case(const std::string& plant, const plant::StudyLoad& load, std::uint64_t seed);
Case study_case(const std::string& plant, const Trace& trace, std::uint64_t seed);

/// The bound inside the wider limits of the study itself: supply 30..45 C, no half-power rule.
Clairvoyant study_bound(const plant::StudyParameters& parameters, const plant::StudyLoad& load);

}  // namespace isotherm::bench
