#include "tools/bench/control/bench_cases.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "tools/bench/control/rack_case.hpp"
#include "tools/bench/control/study_case.hpp"

namespace isotherm::bench {

namespace {

Case case_on(const std::string& plant, const Trace& trace, std::uint64_t seed) {
  return plant == "rack_loop" ? rack_case(trace, seed) : study_case(plant, trace, seed);
}

/// Recordings on one plant. All seven groups of nine nodes run where a mark is set for them.
void add_recordings(const std::string& plant, const std::vector<Trace>& traces, std::uint64_t seed,
                    std::vector<Case>& cases) {
  const bool all = plant == "study_rack" || plant == "rack_loop";
  bool one_group = false;
  for (const Trace& trace : traces) {
    const bool group = trace.name.starts_with("GPT-3");
    if (group && one_group && !all) continue;
    one_group = one_group || group;
    cases.push_back(case_on(plant, trace, seed));
  }
}

/// What makes the file's power none for this plant: more than its plates were measured for, or nothing left for its GPUs. Empty: it
/// fits.
std::string misfit(const std::string& plant, const std::array<double, 2>& power_w) {
  constexpr double most_of_rated = 1.5;
  const double nodes = plant == "study_node" ? 1.0 : static_cast<double>(node_count);
  const double rated_w = plant::RackSettings{}.rated_power_w() / static_cast<double>(node_count) * nodes;
  const double least_w = plant::node_overhead_w * nodes;
  if (power_w[1] >= least_w && power_w[1] <= most_of_rated * rated_w) return "";
  const auto whole = [](double watts) { return std::to_string(std::lround(watts)); };
  return "its highest power of " + whole(power_w[1]) + " W does not fit " + plant + ": permitted is " + whole(least_w) + ".." +
         whole(most_of_rated * rated_w) + " W";
}

void add_users_own(const std::vector<std::string>& plants, bool asked, const std::string& path, std::uint64_t seed,
                   CaseList& list) {
  const Trace trace = user_trace(path);
  const std::array<double, 2> power_w = power_range(trace);
  std::string last;
  for (const std::string& plant : plants) {
    const std::string why_not = misfit(plant, power_w);
    if (why_not.empty()) {
      list.cases.push_back(case_on(plant, trace, seed));
      continue;
    }
    last = path + ": " + why_not;
    if (asked) throw plant::WorkloadError(last);
    list.remarks.push_back(last + "; left out");
  }
  if (list.cases.empty()) throw plant::WorkloadError(last);
  const auto seconds = [](double s) { return std::to_string(std::lround(s)) + " s"; };
  list.remarks.insert(list.remarks.begin(),
                      path + ": judged is all of it, " + seconds(trace.to_s - trace.from_s) + ", after " +
                          seconds(trace.from_s) + " at its first power; clairvoyant and pictures are of " +
                          seconds(std::min(window_length_s, trace.to_s - trace.window_s)) + " from " +
                          seconds(trace.window_s - trace.from_s) + " on, where its power changes most");
}

std::vector<Trace> load_recordings(std::vector<std::string>& remarks) {
  std::vector<Trace> traces;
  const auto take = [&](std::optional<Trace> trace, const std::string& what) {
    if (trace) {
      traces.push_back(std::move(*trace));
    } else {
      remarks.push_back(what + " is not in " + recordings_folder() + " (set ISOTHERM_RECORDINGS): its rows are left out");
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

CaseList list_cases(const std::vector<std::string>& plants_asked, const std::string& workload, std::uint64_t seed) {
  CaseList list;
  std::vector<std::string> plants;  // each once, in the order of the table
  for (const char* plant : plant_names) {
    if (plants_asked.empty() || std::find(plants_asked.begin(), plants_asked.end(), plant) != plants_asked.end()) {
      plants.emplace_back(plant);
    }
  }
  if (!workload.empty()) {
    add_users_own(plants, !plants_asked.empty(), workload, seed, list);
    return list;
  }
  const std::vector<Trace> traces = load_recordings(list.remarks);
  for (const std::string& plant : plants) {
    const plant::StudyParameters parameters = study_parameters(plant, plant == "rack_loop");
    for (const plant::StudyLoad& load : plant::sixteen_study_loads(parameters.idle_power_w / parameters.full_power_w)) {
      list.cases.push_back(plant == "rack_loop" ? rack_case(load, seed) : study_case(plant, load, seed));
    }
    add_recordings(plant, traces, seed, list.cases);
    if (plant == "rack_loop") {
      list.cases.push_back(mixed_job_case(seed));
      list.cases.push_back(spread_case(seed));
    }
  }
  return list;
}

}  // namespace isotherm::bench
