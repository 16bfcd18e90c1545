// The rival at its best: the search that its settings come from, derivative and slew limit included.
#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "tools/bench/control/rack_case.hpp"
#include "tools/bench/control/study_case.hpp"
#include "tools/bench/control/study_controllers.hpp"

using namespace isotherm;
using namespace isotherm::bench;

namespace {

/// RMS about the set point, K.
struct Rms {
  double node_step, node_all, rack_step, rack_all, loop_step;
};

struct Set {
  double gain, integral_s, derivative, slew;  // %/K, s, % s/K, %/s
  Rms rms{};
  BmcPidSettings on(double least_share) const {
    BmcPidSettings settings = tuned_bmc_pid(least_share);
    settings.proportional = -gain;
    settings.integral = -gain / integral_s;
    settings.derivative = -derivative;
    settings.slew_up = slew;
    settings.slew_down = -slew;
    return settings;
  }
};

double rms_on(const plant::StudyParameters& p, const plant::StudyLoad& load, const Set& set, std::uint64_t seed) {
  const GpuPower power = [&](double t) { return p.full_power_w * load.share(t); };
  const double set_point_c = study_set_point_c(p);
  const auto rival = make_study_rival(set.on(p.least_flow / p.most_flow), p, set_point_c);
  constexpr double settles_s = 300.0;
  return judge(run_study({&p, &power, -settles_s, load.to_s, seed}, *rival), {load.from_s, load.to_s, set_point_c}).rms_k;
}

void run_on(const char* plant, const Set& set, double& step, double& all) {
  const plant::StudyParameters p = study_parameters(plant, false);
  for (const plant::StudyLoad& load : plant::sixteen_study_loads(p.idle_power_w / p.full_power_w)) all += rms_on(p, load, set, 1);
  const plant::StudyLoad load = plant::power_rise("20 % step", 0.8, 0.0);
  for (const std::uint64_t seed : {1U, 2U, 3U}) step += rms_on(p, load, set, seed) / 3.0;
}

void run(Set& set) {
  run_on("study_node", set, set.rms.node_step, set.rms.node_all);
  run_on("study_rack", set, set.rms.rack_step, set.rms.rack_all);
  RackCase rack = plan_rack(plant::power_rise("20 % step", 0.8, 0.0), 1);
  rack.task.seconds = rack.shape.to_s;
  rack.task.rival = set.on(static_cast<double>(rack.task.settings.least_flow_lpm / rack.task.settings.full_speed_flow_lpm));
  set.rms.loop_step = judge(run_rack(rack.task, Kind::bmc_pid).controlled,
                            {rack.shape.from_s, rack.shape.to_s, rack.shape.set_point_c}).rms_k;
}

std::vector<Set> all_sets() {
  std::vector<Set> sets;
  for (const double gain : {3.5, 5.0, 7.0, 10.0, 14.0}) {
    for (const double integral_s : {3.0, 5.0, 8.0, 12.0}) {
      for (const double derivative : {0.0, 0.5, 1.0, 2.0, 4.0, 8.0}) {
        for (const double slew : {0.0, 5.0, 10.0, 20.0, 50.0}) sets.push_back({gain, integral_s, derivative, slew});
      }
    }
  }
  return sets;
}

}  // namespace

TEST_CASE("of 600 sets none is better than the rival's, by its step of 20 % on each plant and by all workloads") {
  std::vector<Set> sets = all_sets();
  std::atomic<std::size_t> next{0};
  std::vector<std::thread> threads;
  for (unsigned n = 0; n < std::max(1U, std::thread::hardware_concurrency()); ++n) {
    threads.emplace_back([&] {
      for (std::size_t place = next++; place < sets.size(); place = next++) run(sets[place]);
    });
  }
  for (std::thread& thread : threads) thread.join();
  const auto least = [&](double Rms::*figure) {
    double found = 1.0e300;
    for (const Set& set : sets) found = std::min(found, set.rms.*figure);
    return found;
  };
  const Rms best{least(&Rms::node_step), least(&Rms::node_all), least(&Rms::rack_step), least(&Rms::rack_all),
                 least(&Rms::loop_step)};
  // How far a set lies above the best of each figure, in the mean; steps and sums of all workloads count alike.
  const auto score = [&](const Set& set) {
    const Rms& r = set.rms;
    return (r.node_step / best.node_step + r.rack_step / best.rack_step + r.loop_step / best.loop_step) / 6.0 +
           (r.node_all / best.node_all + r.rack_all / best.rack_all) / 4.0;
  };
  std::sort(sets.begin(), sets.end(), [&](const Set& a, const Set& b) { return score(a) < score(b); });
  const BmcPidSettings used = tuned_bmc_pid(0.3);
  bool found = false;
  for (const Set& set : sets) {
    const BmcPidSettings settings = set.on(0.3);
    const bool is_used = settings.proportional == used.proportional && settings.integral == doctest::Approx(used.integral) &&
                         settings.derivative == used.derivative && settings.slew_up == used.slew_up;
    found = found || is_used;
    const bool plain = set.derivative == 0.0 && set.slew == 0.0;  // what it would be without either
    if (&set - sets.data() < 5 || is_used || (plain && set.gain == 7.0 && set.integral_s == 5.0)) {
      MESSAGE(std::string(is_used ? "used: " : ""), set.gain, " %/K, ", set.integral_s, " s, derivative ", set.derivative, " % s/K, slew ", set.slew,
              " %/s: score ", score(set), ", step ", set.rms.node_step, ", ", set.rms.rack_step, ", ", set.rms.loop_step,
              " K, all workloads ", set.rms.node_all, ", ", set.rms.rack_all, " K");
    }
    if (is_used) CHECK(score(set) <= 1.01 * score(sets.front()));
  }
  CHECK(found);
}
