#include "tools/bench/control/rack_case.hpp"

#include <algorithm>
#include <cmath>

#include "tools/bench/control/clairvoyant.hpp"
#include "tools/bench/control/foreseen_rack.hpp"
#include "tools/bench/control/steady_cooling.hpp"
#include "tools/plant/controller_settings.hpp"

namespace isotherm::bench {

namespace {

constexpr double settles_s = 300.0;
constexpr double full_gpu_w = 700.0;
constexpr int wave_lead_s = 40;
constexpr int other_lead_s = 60;
constexpr double load_smoothing_s = 30.0;
constexpr double half_power = 0.5;

/// A study load as AC power of nine equal nodes, its beginning `begin_s` after the permit.
class StudyWorkload final : public plant::Workload {
 public:
  StudyWorkload(plant::StudyLoad load, double begin_s) : load_(std::move(load)), begin_s_(begin_s) {}
  NodePower at(double seconds) const override {
    NodePower power{};
    power.fill(load_.share(seconds - begin_s_) * full_gpu_w * 8.0 + plant::node_overhead_w);
    return power;
  }
  std::string description() const override { return load_.name; }

 private:
  plant::StudyLoad load_;
  double begin_s_;
};

/// Two jobs, as far as nine nodes can be halved: none on four of them, and one at full power on the others.
class MixedJobs final : public plant::Workload {
 public:
  NodePower at(double /*seconds*/) const override {
    constexpr double idle_w = 8.0 * 100.0 + plant::node_overhead_w;
    constexpr double full_w = 8.0 * full_gpu_w + plant::node_overhead_w;
    NodePower power{};
    power.fill(full_w);
    std::fill_n(power.begin(), 4, idle_w);
    return power;
  }
  std::string description() const override { return "nodes 1-4 idle, nodes 5-9 at full power"; }
};

/// Passes commands on and keeps what the rack did, as a run of a controller would.
RunTrace replay(const RackCase& rack_case, const ForeseenRack& start, const std::vector<Hands>& commands) {
  const RackSettings& settings = rack_case.task.settings;
  ForeseenRack foreseen(start);
  RunTrace trace;
  trace.begin_s = rack_case.shape.window_from_s - rack_case.lead_s;
  std::array<double, samples_a_second> second{};
  for (const Hands& hands : commands) {
    foreseen.second(hands, second);
    const plant::RackLoop& rack = foreseen.rack();
    trace.temperature_c.insert(trace.temperature_c.end(), second.begin(), second.end());
    trace.load_share.insert(trace.load_share.end(), samples_a_second,
                            rack.power().it / rack_case.task.plant.rated_power_w());
    trace.flow_share.push_back((rack.flow_lpm() - static_cast<double>(settings.least_flow_lpm)) /
                               static_cast<double>(settings.most_flow_lpm - settings.least_flow_lpm));
    trace.supply_share.push_back((rack.supply_c() - static_cast<double>(settings.supply_least_c)) /
                                 static_cast<double>(settings.supply_most_c - settings.supply_least_c));
    trace.supply_c.push_back(rack.rack_inlet_c());
    trace.pump_power.push_back(rack.pump_power_w(0) + rack.pump_power_w(1));
    trace.rejection_power.push_back(rack.facility_pump_power_w() + rack.dry_cooler_power_w());
  }
  return trace;
}

Run find_bound(const RackCase& rack_case, const RackTraces& constant) {
  const CaseShape& shape = rack_case.shape;
  const auto begin = static_cast<std::size_t>(shape.window_from_s) - static_cast<std::size_t>(rack_case.lead_s);
  const auto end = static_cast<std::size_t>(shape.window_to_s);
  const ForeseenRack start(*constant.snapshot, rack_case.task.workload, static_cast<double>(begin));
  ClairvoyantTask task{&start, {}, rack_case.lead_s, static_cast<int>(end - begin) - rack_case.lead_s, {}, {}, {}};
  const double least = static_cast<double>(rack_case.task.settings.least_flow_lpm /
                                           rack_case.task.settings.full_speed_flow_lpm);
  task.limits = ForeseenRack::limits(least);
  task.most_rounds = 8;
  const RackSettings& settings = rack_case.task.settings;
  double load = constant.controlled.load_share[begin * samples_a_second];
  for (std::size_t second = begin; second < end; ++second) {
    task.start.push_back({constant.pump_speed[second], constant.valve[second]});
    // The half-power rule of the supply set point, as the product smooths its load.
    load += (constant.controlled.load_share[second * samples_a_second] - load) / load_smoothing_s;
    task.supply_c.push_back({static_cast<double>(settings.supply_least_c),
                             static_cast<double>(load < half_power ? settings.supply_set_point_c : settings.supply_most_c)});
  }
  return {Kind::clairvoyant, replay(rack_case, start, find_clairvoyant(task).commands)};
}

/// As warm as pi kept it, at the mean load of what is judged.
std::optional<double> least_cooling_w(const RackCase& rack_case, const RunTrace& pi) {
  const CaseShape& shape = rack_case.shape;
  const RackSettings& settings = rack_case.task.settings;
  const auto from = static_cast<std::size_t>(shape.from_s);
  const auto to = std::min(static_cast<std::size_t>(shape.to_s), pi.pump_power.size());
  const auto seconds = static_cast<double>(to - from);
  plant::RackLoop::NodePower mean{};
  for (std::size_t second = from; second < to; ++second) {
    const auto power = rack_case.task.workload->at(static_cast<double>(second));
    for (std::size_t node = 0; node < mean.size(); ++node) mean[node] += power[node] / seconds;
  }
  double temperature_c = 0.0;
  for (std::size_t n = from * samples_a_second; n < to * samples_a_second; ++n) temperature_c += pi.temperature_c[n];
  temperature_c /= seconds * static_cast<double>(samples_a_second);
  const auto least = least_cooling(rack_case.task.plant, mean, temperature_c,
                                   static_cast<double>(settings.least_flow_lpm / settings.full_speed_flow_lpm),
                                   {static_cast<double>(settings.supply_least_c), static_cast<double>(settings.supply_most_c)});
  return least ? std::optional(least->power_w) : std::nullopt;
}

std::vector<Run> run_all(const RackCase& rack_case, const std::vector<Kind>& kinds, CaseShape& told) {
  told = rack_case.shape;
  std::vector<Run> runs;
  RackTraces constant;
  for (const Kind kind : kinds) {
    if (kind == Kind::clairvoyant) {
      runs.push_back(find_bound(rack_case, constant));
      continue;
    }
    if (kind == Kind::mpc_notices && rack_case.task.changes.empty()) continue;
    RackRunTask task = rack_case.task;
    task.seconds = rack_case.shape.to_s;
    task.snapshot_s = static_cast<int>(rack_case.shape.window_from_s) - rack_case.lead_s;
    RackTraces traces = run_rack(task, kind);
    runs.push_back({kind, traces.controlled});
    if (kind == Kind::constant) constant = std::move(traces);
    if (kind == Kind::pi && rack_case.recording) told.least_cooling_w = least_cooling_w(rack_case, runs.back().trace);
  }
  return runs;
}

RackCase begin_case(plant::GpuClass gpu_class, std::uint64_t seed) {
  RackCase rack_case{};
  rack_case.task.plant.gpu_class = gpu_class;
  rack_case.task.plant.seed = seed;
  rack_case.task.settings = plant::controller_settings(gpu_class);
  rack_case.shape.plant = "rack_loop";
  rack_case.shape.gpu = "controlled";
  rack_case.shape.set_point_c = static_cast<double>(rack_case.task.settings.gpu_set_point_c);
  rack_case.shape.rated_power_w = rack_case.task.plant.rated_power_w();
  return rack_case;
}

Case case_of(RackCase rack_case) {
  const CaseShape& shape = rack_case.shape;
  const double weight = 0.01 * shape.to_s + 0.2 * (shape.window_to_s - shape.window_from_s);
  return {shape.plant, shape.workload, weight,
          [rack_case = std::move(rack_case)](const std::vector<Kind>& kinds, CaseShape& told) {
            return run_all(rack_case, kinds, told);
          }};
}

RackCase long_case(RackCase rack_case, const std::string& workload, double from_s, double to_s, double window_from_s) {
  rack_case.shape.workload = workload;
  rack_case.shape.from_s = from_s;
  rack_case.shape.to_s = to_s;
  rack_case.shape.window_from_s = window_from_s;
  rack_case.shape.window_to_s = std::min(to_s, window_from_s + window_length_s);
  rack_case.lead_s = other_lead_s;
  return rack_case;
}

}  // namespace

RackCase plan_rack(const plant::StudyLoad& load, std::uint64_t seed) {
  RackCase rack_case = begin_case(plant::GpuClass::watts_700, seed);
  rack_case.task.workload = std::make_shared<StudyWorkload>(load, settles_s);
  for (const plant::PowerChange& change : load.changes) {
    const double node_w = change.share * full_gpu_w * 8.0 + plant::node_overhead_w;
    rack_case.task.changes.push_back({settles_s + change.begins_s,
                                      node_w * static_cast<double>(node_count) / rack_case.shape.rated_power_w,
                                      change.ramp_s});
  }
  rack_case.shape.workload = load.name;
  rack_case.shape.from_s = rack_case.shape.window_from_s = settles_s + load.from_s;
  rack_case.shape.to_s = rack_case.shape.window_to_s = settles_s + load.to_s;
  rack_case.shape.hot_from_s = settles_s;  // of a wave, too: while it is learned it counts as well
  rack_case.shape.period_s = load.period_s;
  rack_case.lead_s = load.period_s > 0.0 ? wave_lead_s : other_lead_s;
  return rack_case;
}

RackCase plan_rack(const Trace& trace, std::uint64_t seed) {
  RackCase rack_case = begin_case(plant::GpuClass::watts_700, seed);
  rack_case.task.workload = trace.workload;
  rack_case.recording = !trace.users_own;
  return long_case(std::move(rack_case), trace.name, trace.from_s, trace.to_s, trace.window_s);
}

Case rack_case(const plant::StudyLoad& load, std::uint64_t seed) { return case_of(plan_rack(load, seed)); }

Case rack_case(const Trace& trace, std::uint64_t seed) { return case_of(plan_rack(trace, seed)); }

Case mixed_job_case(std::uint64_t seed) {
  RackCase rack_case = begin_case(plant::GpuClass::watts_700, seed);
  rack_case.task.workload = std::make_shared<MixedJobs>();
  return case_of(long_case(std::move(rack_case), "mixed jobs", 300.0, 1200.0, 600.0));
}

Case spread_case(std::uint64_t seed) {
  RackCase rack_case = begin_case(plant::GpuClass::watts_1000, seed);
  rack_case.task.workload = plant::make_training_profile(rack_case.task.plant.rated_power_w() / 9.0);
  return case_of(long_case(std::move(rack_case), "spread, 1 kW class", 300.0, 1200.0, 600.0));
}

}  // namespace isotherm::bench
