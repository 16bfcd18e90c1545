#include "tests/scenario/rack_parameter_errors.hpp"

namespace isotherm::test {

double rack_set_point_c(const plant::RackSettings& settings) {
  plant::RackLoop rack(settings);
  plant::RackLoop::NodePower node_w;
  node_w.fill(settings.rated_power_w() / static_cast<double>(node_count));
  rack.start_warm(node_w);
  return bench::judged_gpus(rack).second_hottest_c;
}

HotSide run_rack_with_error(bench::RackCase rack_case, bench::Kind law, const RackError& error) {
  bench::RackRunTask& task = rack_case.task;
  const bench::CaseShape& shape = rack_case.shape;
  task.plant.parts = error.parts;
  task.seconds = shape.to_s;
  const double set_point_c = rack_set_point_c(task.plant);
  task.settings.gpu_set_point_c = static_cast<float>(set_point_c);
  const bench::RackTraces traces = bench::run_rack(task, law);
  const bench::Metrics metrics = bench::judge(traces.controlled, {shape.from_s, shape.to_s, set_point_c, shape.period_s});
  return {*metrics.hot_overshoot_k, metrics.in_band_regulated.value_or(1.0)};
}

}  // namespace isotherm::test
