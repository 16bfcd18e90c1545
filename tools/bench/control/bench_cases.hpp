// Which cases the control bench runs.
#pragma once

#include <string>
#include <vector>

#include "tools/bench/control/bench_case.hpp"

namespace isotherm::bench {

inline constexpr const char* plant_names[] = {"study_node", "study_rack", "study_rack_mixing", "rack_loop"};

struct CaseList {
  std::vector<Case> cases;
  std::vector<std::string> remarks;  // one sentence each: what is judged of a user's file; what is left out and why
};

/// Everything, or with `workload` only that file, on the plants that are asked for; none: on all, or on all that the file's power
/// fits. Throws plant::WorkloadError, also where the file fits no plant or one that was asked for not.
CaseList list_cases(const std::vector<std::string>& plants_asked, const std::string& workload, std::uint64_t seed);

}  // namespace isotherm::bench
