#include "tools/bench/control/bench_cases.hpp"

#include "tools/bench/control/rack_case.hpp"
#include "tools/bench/control/study_case.hpp"

namespace isotherm::bench {

namespace {

/// Recordings on one plant. All seven groups of nine nodes run where a mark is set for them.
void add_recordings(const std::string& plant, const std::vector<Trace>& traces, std::uint64_t seed,
                    std::vector<Case>& cases) {
  const bool all = plant == "study_rack" || plant == "rack_loop";
  bool one_group = false;
  for (const Trace& trace : traces) {
    const bool group = trace.name.starts_with("GPT-3");
    if (group && one_group && !all) continue;
    one_group = one_group || group;
    cases.push_back(plant == "rack_loop" ? rack_case(trace, seed) : study_case(plant, trace, seed));
  }
}

std::vector<Trace> load_recordings(std::vector<std::string>& left_out) {
  std::vector<Trace> traces;
  const auto take = [&](std::optional<Trace> trace, const std::string& what) {
    if (trace) {
      traces.push_back(std::move(*trace));
    } else {
      left_out.push_back(what + " is not in " + recordings_folder() + " (set ISOTHERM_RECORDINGS): its rows are left out");
    }
  };
  constexpr unsigned last_group = 55;
  for (unsigned first = 1; first <= last_group; first += 9) {
    auto trace = gpt3(first);
    if (!trace && first > 1) break;
    take(std::move(trace), "the GPT-3 recording");
  }
  take(h200(), "the H200 recording");
  take(frontier(plant::RackSettings{}.rated_power_w()), "the Frontier recording");
  return traces;
}

}  // namespace

CaseList list_cases(const std::vector<std::string>& plants, const std::string& workload, std::uint64_t seed) {
  CaseList list;
  std::vector<Trace> traces;
  if (workload.empty()) {
    traces = load_recordings(list.left_out);
  } else {
    traces.push_back(user_trace(workload));
  }
  for (const std::string& plant : plants) {
    if (workload.empty()) {
      const plant::StudyParameters parameters = study_parameters(plant, plant == "rack_loop");
      for (const plant::StudyLoad& load :
           plant::sixteen_study_loads(parameters.idle_power_w / parameters.full_power_w)) {
        list.cases.push_back(plant == "rack_loop" ? rack_case(load, seed) : study_case(plant, load, seed));
      }
    }
    add_recordings(plant, traces, seed, list.cases);
    if (workload.empty() && plant == "rack_loop") {
      list.cases.push_back(mixed_job_case(seed));
      list.cases.push_back(spread_case(seed));
    }
  }
  return list;
}

}  // namespace isotherm::bench
