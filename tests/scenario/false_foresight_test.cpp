// What MPC foresees does not come: a learned rhythm ends on its high level, a job that was to end goes on. The hot side holds as with
// a law that foresees nothing.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <memory>

#include "tests/scenario/heat.hpp"
#include "tests/scenario/rack_run.hpp"

using namespace isotherm;
using namespace isotherm::test;

namespace {

/// Rated power but for a dip in each period, until `ends_s`, and rated power from then on.
class EndingRhythm final : public plant::Workload {
 public:
  EndingRhythm(double period_s, double low) : period_s_(period_s), low_(low) {
    const double whole = std::ceil(std::max(600.0, 4.0 * period_s) / period_s) * period_s;
    ends_s_ = begins_s + whole + 0.4 * high_share * period_s;
  }
  double ends_s() const { return ends_s_; }
  NodePower at(double time_s) const override {
    double share = 0.8;
    if (time_s >= begins_s) share = 1.0;
    if (time_s >= begins_s && time_s < ends_s_ && std::fmod(time_s - begins_s, period_s_) >= high_share * period_s_) share = low_;
    NodePower power{};
    power.fill(share * 7500.0);
    return power;
  }
  std::string description() const override { return "a rhythm that ends"; }

 private:
  static constexpr double begins_s = 200.0;
  static constexpr double high_share = 0.7;

  double period_s_;
  double low_;
  double ends_s_ = 0.0;
};

}  // namespace

TEST_CASE("a learned rhythm that ends on its high level makes no GPU too hot") {
  for (const double period_s : {8.0, 15.0, 30.0, 60.0}) {
    for (const double low : {0.6, 0.8}) {
      CAPTURE(period_s);
      CAPTURE(low);
      const auto rhythm = std::make_shared<EndingRhythm>(period_s, low);
      RunOptions options;
      options.controller.settings.law = static_cast<float>(Law::mpc);
      options.workload = rhythm;
      RackRun run(options);
      run.run(rhythm->ends_s() - 30.0);
      const Heat before = watch(run, 29.0, 66.0);
      const Heat after = watch(run, 120.0, 66.0);
      MESSAGE("period ", period_s, " s, low ", low, ": highest +", after.most_k, " K, too hot for ", after.longest_s, " s");
      if (period_s < 60.0) CHECK(before.by_mpc > 0);  // or nothing was foreseen
      CHECK(after.longest_s <= 5.0);
    }
  }
}

TEST_CASE("a job that does not end though it was announced makes no GPU too hot") {
  for (const double share : {0.14, 0.5, 0.8}) {
    for (const double ramp_s : {0.0, 20.0, 60.0}) {
      CAPTURE(share);
      CAPTURE(ramp_s);
      RunOptions options;
      options.controller.settings.law = static_cast<float>(Law::mpc);
      RackRun run(options);
      run.devices().set_load(1.0);
      run.run(300.0);
      run.announce(1, 31, static_cast<std::uint16_t>(ramp_s), static_cast<std::uint16_t>(1000.0 * share));
      const Heat heat = watch(run, 150.0, 66.0);
      MESSAGE("to ", share, " within ", ramp_s, " s: highest +", heat.most_k, " K, too hot for ", heat.longest_s, " s");
      CHECK(heat.by_mpc > 20);
      CHECK(heat.longest_s <= 5.0);
    }
  }
}
