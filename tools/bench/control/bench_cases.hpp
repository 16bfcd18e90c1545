// Which cases the control bench runs.
#pragma once

#include <string>
#include <vector>

#include "tools/bench/control/bench_case.hpp"

namespace isotherm::bench {

inline constexpr const char* plant_names[] = {"study_node", "study_rack", "study_rack_mixing", "rack_loop"};

struct CaseList {
  std::vector<Case> cases;
  std::vector<std::string> left_out;  // one sentence each: what is not here and why
};

/// Everything, or with `workload` only that file, on the plants that are asked for. Throws plant::WorkloadError.
CaseList list_cases(const std::vector<std::string>& plants, const std::string& workload, std::uint64_t seed);

}  // namespace isotherm::bench
