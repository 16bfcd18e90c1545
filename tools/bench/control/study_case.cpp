#include "tools/bench/control/study_case.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <stdexcept>

#include "tools/bench/control/study_limits.hpp"
#include "tools/plant/rack_settings.hpp"

namespace isotherm::bench {

namespace {

constexpr double settles_s = 300.0;
constexpr int wave_lead_s = 60;    // of the bound, before what is judged begins
constexpr int other_lead_s = 120;  // long enough to take a rack from one end of the supply's range to the other
constexpr double load_smoothing_s = 30.0;  // of the load that the half-power rule looks at

struct StudyCase {
  CaseShape shape;
  plant::StudyParameters parameters;
  std::shared_ptr<const GpuPower> power;
  std::vector<plant::PowerChange> changes;
  double begin_s;
  int lead_s;
  std::uint64_t seed;
};

/// Plays back commands that were found before.
class Replayed final : public StudyController {
 public:
  explicit Replayed(std::vector<Hands> commands) : commands_(std::move(commands)) {}
  Hands decide(const Seen&) override { return commands_[std::min(next_++, commands_.size() - 1)]; }

 private:
  std::vector<Hands> commands_;
  std::size_t next_ = 0;
};

ClairvoyantTask bound_task(const StudyCase& study, const ForeseenPlant& plant) {
  const auto judged_s = static_cast<int>(study.shape.window_to_s - study.shape.window_from_s);
  const auto seconds = static_cast<std::size_t>(study.lead_s + judged_s);
  const Hands design{study.parameters.design_flow, study.parameters.design_supply_c};
  return {&plant, ForeseenStudyPlant::limits(study.parameters), study.lead_s, judged_s,
          std::vector<Hands>(seconds, design), {}};
}

Run find_bound(const StudyCase& study) {
  const double begin_s = study.shape.window_from_s - study.lead_s;
  const ForeseenStudyPlant plant(study.parameters, study.power, begin_s);
  ClairvoyantTask task = bound_task(study, plant);
  double load = ac_share(study.parameters, (*study.power)(begin_s));
  for (std::size_t second = 0; second < task.start.size(); ++second) {
    const double now = ac_share(study.parameters, (*study.power)(begin_s + static_cast<double>(second)));
    load += (now - load) / load_smoothing_s;
    task.most.push_back({study.parameters.most_flow, product_limits(study.parameters, load).supply_most_c});
  }
  Replayed found(find_clairvoyant(task).commands);
  return {Kind::clairvoyant,
          run_study({&study.parameters, study.power.get(), begin_s, study.shape.window_to_s, study.seed}, found)};
}

std::vector<Run> run_all(const StudyCase& study, const std::vector<Kind>& kinds) {
  std::vector<Run> runs;
  for (const Kind kind : kinds) {
    if (kind == Kind::clairvoyant) {
      runs.push_back(find_bound(study));
      continue;
    }
    if (kind == Kind::mpc_notices && study.changes.empty()) continue;
    const auto controller =
        make_study_controller(kind, study.parameters, study.shape.set_point_c, {study.power.get(), study.changes});
    runs.push_back({kind, run_study({&study.parameters, study.power.get(), study.begin_s, study.shape.to_s, study.seed},
                                    *controller)});
  }
  return runs;
}

Case make_case(StudyCase study, double weight) {
  study.shape.gpu = "mean";
  study.shape.set_point_c = study_set_point_c(study.parameters);
  study.shape.rated_power_w =
      study.parameters.gpus * (study.parameters.full_power_w + plant::node_overhead_w / 8.0);
  return {study.shape.plant, study.shape.workload, weight,
          [study = std::move(study)](const std::vector<Kind>& kinds, CaseShape& shape) {
            shape = study.shape;
            return run_all(study, kinds);
          }};
}

}  // namespace

plant::StudyParameters study_parameters(const std::string& plant, bool watts_700) {
  if (plant == "study_node") return plant::study_node;
  constexpr double cold_side_c = 25.0;
  plant::StudyParameters parameters =
      plant == "study_rack" ? plant::study_rack : plant::study_rack_mixing(cold_side_c);
  if (watts_700) {
    parameters.plate = plant::plate_700_w;
    parameters.full_power_w = plant::study_node.full_power_w;
    parameters.idle_power_w = plant::study_node.idle_power_w;
    parameters.design_flow = plant::study_node.design_flow;
    parameters.least_flow = 0.6;
    parameters.most_flow = 2.0;
  }
  return parameters;
}

Case study_case(const std::string& plant, const plant::StudyLoad& load, std::uint64_t seed) {
  StudyCase study{};
  study.parameters = study_parameters(plant, false);
  study.shape.plant = plant;
  study.shape.workload = load.name;
  study.shape.from_s = study.shape.window_from_s = load.from_s;
  study.shape.to_s = study.shape.window_to_s = load.to_s;
  study.shape.hot_from_s = 0.0;  // of a wave, too: while it is learned it counts as well
  study.shape.period_s = load.period_s;
  study.power = std::make_shared<const GpuPower>(
      [full_w = study.parameters.full_power_w, share = load.share](double t) { return full_w * share(t); });
  study.changes = load.changes;
  study.begin_s = -settles_s;
  study.lead_s = load.period_s > 0.0 ? wave_lead_s : other_lead_s;
  study.seed = seed;
  return make_case(std::move(study), load.period_s > 0.0 ? 2.0 : 10.0);
}

Case study_case(const std::string& plant, const Trace& trace, std::uint64_t seed) {
  StudyCase study{};
  study.parameters = study_parameters(plant, true);
  study.shape.plant = plant;
  study.shape.workload = trace.name;
  study.shape.from_s = trace.from_s;
  study.shape.to_s = trace.to_s;
  study.shape.window_from_s = trace.window_s;
  study.shape.window_to_s = std::min(trace.to_s, trace.window_s + window_length_s);
  // One GPU of the rack's mean; the file of a single node is that node.
  const double nodes = trace.users_own && plant == "study_node" ? 1.0 : static_cast<double>(node_count);
  study.power = std::make_shared<const GpuPower>([workload = trace.workload, nodes](double t) {
    const auto power = workload->at(t);
    const double node_w = std::accumulate(power.begin(), power.end(), 0.0) / nodes;
    return std::max(0.0, (node_w - plant::node_overhead_w) / 8.0);
  });
  study.begin_s = 0.0;
  study.lead_s = wave_lead_s;
  study.seed = seed;
  return make_case(std::move(study), 0.005 * trace.to_s);
}

Clairvoyant study_bound(const plant::StudyParameters& parameters, const plant::StudyLoad& load) {
  StudyCase study{};
  study.parameters = parameters;
  study.shape.window_from_s = load.from_s;
  study.shape.window_to_s = load.to_s;
  study.lead_s = load.period_s > 0.0 ? wave_lead_s : other_lead_s;
  study.power = std::make_shared<const GpuPower>(
      [full_w = parameters.full_power_w, share = load.share](double t) { return full_w * share(t); });
  const ForeseenStudyPlant plant(parameters, study.power, load.from_s - study.lead_s);
  return find_clairvoyant(bound_task(study, plant));
}

}  // namespace isotherm::bench
