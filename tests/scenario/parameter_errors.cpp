#include "tests/scenario/parameter_errors.hpp"

#include <memory>

namespace isotherm::test {
namespace {

constexpr double settles_s = 300.0;
constexpr std::uint64_t seed = 1;

/// Pumps that give another flow than they are asked for.
class OtherFlow final : public bench::StudyController {
 public:
  OtherFlow(std::unique_ptr<bench::StudyController> law, double gain) : law_(std::move(law)), gain_(gain) {}
  bench::Hands decide(const bench::Seen& seen) override {
    bench::Hands hands = law_->decide(seen);
    hands[0] *= gain_;
    return hands;
  }

 private:
  std::unique_ptr<bench::StudyController> law_;
  double gain_;
};

}  // namespace

HotSide run_with_error(const plant::StudyParameters& model, const plant::StudyLoad& load, bench::Kind law,
                       const ParameterError& error) {
  plant::StudyParameters truth = model;
  truth.plate = plant::scaled(truth.plate, error.resistance, error.heat);
  truth.supply_delay_s *= error.delay;
  const double set_point_c = bench::study_set_point_c(truth);
  const bench::GpuPower power = [&](double t) { return truth.full_power_w * load.share(t); };
  OtherFlow controller(bench::make_study_controller(law, model, set_point_c, {&power, load.changes}), error.flow);
  const bench::RunTrace run = bench::run_study({&truth, &power, -settles_s, load.to_s, seed}, controller);
  const bench::Metrics metrics = bench::judge(run, {load.from_s, load.to_s, set_point_c, load.period_s});
  return {*metrics.hot_overshoot_k, metrics.in_band_regulated.value_or(1.0)};
}

}  // namespace isotherm::test
