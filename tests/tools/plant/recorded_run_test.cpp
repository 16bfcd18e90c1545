// The study plant under the recorded training run: what constant flow leaves of it is known from an independent study.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "tests/skip.hpp"
#include "tools/plant/rack_settings.hpp"
#include "tools/plant/study_plant.hpp"
#include "tools/plant/workload.hpp"

using namespace isotherm;
using namespace isotherm::plant;

namespace {

/// Mean power of one GPU: what a node draws beside its GPUs taken off, not below 0.
double mean_gpu_power_w(const Workload& workload, double seconds) {
  double sum = 0.0;
  for (const double node : workload.at(seconds)) {
    sum += std::max(0.0, (node - node_overhead_w) / static_cast<double>(gpus_per_node));
  }
  return sum / static_cast<double>(node_count);
}

double half_range(const std::vector<double>& values) {
  const auto [least, most] = std::minmax_element(values.begin(), values.end());
  return 0.5 * (*most - *least);
}

/// Share of the values within `band` of their median.
double share_within(std::vector<double> values, double band) {
  std::sort(values.begin(), values.end());
  const double median = values[values.size() / 2];
  const auto inside =
      std::count_if(values.begin(), values.end(), [&](double value) { return std::abs(value - median) <= band; });
  return static_cast<double>(inside) / static_cast<double>(values.size());
}

}  // namespace

TEST_CASE("on the recorded GPT-3 run constant flow leaves what the study found") {
  const std::string path = find_recording();
  if (path.empty()) return test::skip_test("recordings absent (ISOTHERM_RECORDINGS)");
  const auto workload = load_recording(path);
  StudyParameters parameters = study_rack;  // the rack plant with GPUs of the 700 W class
  parameters.plate = plate_700_w;
  parameters.design_flow = 1.0;
  parameters.most_flow = 2.0;
  StudyPlant plant(parameters, mean_gpu_power_w(*workload, 0.0));
  std::vector<double> window;
  std::vector<double> run;
  constexpr int steps_a_mark = 5;  // power is given at 10 Hz
  for (int mark = 0; mark < 24'000; ++mark) {
    const double seconds = 0.1 * mark;
    const double power_w = mean_gpu_power_w(*workload, seconds);
    for (int step = 0; step < steps_a_mark; ++step) plant.step(power_w, 1.0, 40.0);
    if (seconds >= 1000.0 && seconds < 1300.0) window.push_back(plant.junction_c());
    if (seconds >= 900.0) run.push_back(plant.junction_c());
  }
  MESSAGE("half-range ", half_range(window), " and ", half_range(run), " K, within 1 K ", share_within(run, 1.0));
  CHECK(half_range(window) == doctest::Approx(1.73).epsilon(0.02));
  CHECK(half_range(run) == doctest::Approx(1.87).epsilon(0.02));
  CHECK(share_within(run, 2.0) == doctest::Approx(0.908).epsilon(0.01));
  CHECK(share_within(run, 1.0) == doctest::Approx(0.772).epsilon(0.01));
}
