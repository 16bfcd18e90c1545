// A load that rises to rated power unannounced: by a fifth, which every law holds, and in the trough of a ripple, which PI and
// MPC do not hold with GPUs of 1 kW: docs/decisions/0019 reports those figures as missed, and here are bounds that they must not leave.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <string>

#include "tests/scenario/heat.hpp"
#include "tests/scenario/rack_parameter_errors.hpp"
#include "tests/scenario/rack_run.hpp"
#include "tools/plant/controller_settings.hpp"

using namespace isotherm;
using namespace isotherm::test;

namespace {

constexpr double node_700_w = 7500.0;
constexpr double node_1_kw = 9900.0;

/// A share of rated power, rippling until `rises_s` where `low` is less than `high`, and rated power from then on.
class Rise final : public plant::Workload {
 public:
  Rise(double node_w, double high, double low, double period_s) : node_w_(node_w), high_(high), low_(low), period_s_(period_s) {
    rises_s_ = std::ceil(400.0 / period_s) * period_s + 0.3 * period_s;
  }
  double rises_s() const { return rises_s_; }
  NodePower at(double time_s) const override {
    double share = std::fmod(time_s, period_s_) < 0.6 * period_s_ ? high_ : low_;
    if (time_s >= rises_s_) share = 1.0;
    NodePower power{};
    power.fill(share * node_w_);
    return power;
  }
  std::string description() const override { return "an unannounced rise"; }

 private:
  double node_w_;
  double high_;
  double low_;
  double period_s_;
  double rises_s_ = 0.0;
};

Heat heat_of(plant::GpuClass gpu_class, const std::shared_ptr<const Rise>& rise, Law law, std::uint64_t seed) {
  RunOptions options;
  options.plant.seed = seed;
  options.plant.gpu_class = gpu_class;
  options.controller.settings = plant::controller_settings(gpu_class);
  const double set_point_c = rack_set_point_c(options.plant);
  options.controller.settings.gpu_set_point_c = static_cast<float>(set_point_c);
  options.controller.settings.law = static_cast<float>(law);
  options.workload = rise;
  RackRun run(options);
  run.run(rise->rises_s() - 1.0);
  return watch(run, 90.0, set_point_c);
}

}  // namespace

TEST_CASE("an unannounced rise by a fifth makes no GPU too hot, and one out of a ripple's trough stays within 4 K and 12 s") {
  struct Play {
    const char* what;
    plant::GpuClass gpu_class;
    Rise rise;
    bool held;
  };
  const Play plays[] = {
      {"1 kW, 80 % to rated power", plant::GpuClass::watts_1000, {node_1_kw, 0.8, 0.8, 1.0}, true},
      {"700 W, 80 % to rated power", plant::GpuClass::watts_700, {node_700_w, 0.8, 0.8, 1.0}, true},
      {"1 kW, ripple of 16 s between 90 and 55 %", plant::GpuClass::watts_1000, {node_1_kw, 0.9, 0.55, 16.0}, false},
      {"700 W, ripple of 16 s between 90 and 55 %", plant::GpuClass::watts_700, {node_700_w, 0.9, 0.55, 16.0}, true},
      {"700 W, ripple of 40 s between 75 and 65 %", plant::GpuClass::watts_700, {node_700_w, 0.75, 0.65, 40.0}, true},
  };
  for (const Play& play : plays) {
    for (const Law law : {Law::pi, Law::pi_ff, Law::mpc}) {
      Heat worst;
      for (const std::uint64_t seed : {1U, 2U}) {
        const Heat heat = heat_of(play.gpu_class, std::make_shared<const Rise>(play.rise), law, seed);
        worst.most_k = std::max(worst.most_k, heat.most_k);
        worst.longest_s = std::max(worst.longest_s, heat.longest_s);
      }
      CAPTURE(play.what);
      MESSAGE(std::string(play.what), ", ", std::string(name(law)), ": highest +", worst.most_k, " K, more than 2 K too hot for ", worst.longest_s, " s");
      CHECK(worst.most_k > -5.0);
      CHECK(worst.most_k <= 4.0);
      CHECK(worst.longest_s <= (play.held ? 5.0 : 12.0));
    }
  }
}
