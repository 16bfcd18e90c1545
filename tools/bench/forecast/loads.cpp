#include "tools/bench/forecast/loads.hpp"

#include <algorithm>
#include <cmath>
#include <memory>
#include <optional>

#include "control/settings/rack_settings.hpp"
#include "tools/bench/control/traces.hpp"
#include "tools/plant/random.hpp"

namespace isotherm::bench {

namespace {

constexpr double full_w = 700.0;
/// What a node draws beside its GPUs, W.
constexpr double node_beside_gpus_w = 1900.0;
constexpr std::size_t learning_s = 600;
constexpr std::size_t end_s = 3600;

ForecastLoad of_trace(const Trace& trace, std::size_t from_s, std::size_t repeats_after_s) {
  const auto gpu_power_w = [workload = trace.workload](double seconds) {
    double sum = 0.0;
    for (const double node_w : workload->at(seconds)) {
      sum += std::max(0.0, node_w - node_beside_gpus_w) / static_cast<double>(gpus_per_node);
    }
    return sum / static_cast<double>(node_count);
  };
  return {trace.name, gpu_power_w, from_s, static_cast<std::size_t>(trace.to_s), repeats_after_s};
}

ForecastLoad wave(double period_s) {
  std::string name = "wave of " + std::to_string(period_s);
  name.erase(name.find('.') + 2);
  const auto power = [period_s](double seconds) {
    return std::fmod(seconds, period_s) / period_s < 0.7 ? full_w : 0.7 * full_w;
  };
  return {name + " s, -30 %", power, learning_s, end_s};
}

/// A level that holds for a time drawn at random, then another one.
ForecastLoad steps(const std::string& name, double mean_hold_s, double least_w, std::uint64_t seed) {
  struct Step {
    double until_s;
    double power_w;
  };
  plant::Random random(seed, 1);
  auto all = std::make_shared<std::vector<Step>>();
  for (double time = 0.0; time < static_cast<double>(end_s);) {
    time += -mean_hold_s * std::log(1.0 - random.uniform());
    all->push_back({time, least_w + (full_w - least_w) * random.uniform()});
  }
  const auto power = [all](double seconds) {
    const auto step = std::upper_bound(all->begin(), all->end(), seconds,
                                       [](double time, const Step& one) { return time < one.until_s; });
    return step == all->end() ? all->back().power_w : step->power_w;
  };
  return {name, power, learning_s, end_s};
}

ForecastLoad random_dips(std::uint64_t seed) {
  plant::Random random(seed, 2);
  auto begins = std::make_shared<std::vector<double>>();
  for (double time = 100.0; time < static_cast<double>(end_s); time += 30.0 + 170.0 * random.uniform()) {
    begins->push_back(time);
  }
  const auto power = [begins](double seconds) {
    const auto after = std::upper_bound(begins->begin(), begins->end(), seconds);
    return after != begins->begin() && seconds - *(after - 1) < 10.0 ? 0.3 * full_w : full_w;
  };
  return {"dips of 10 s at random", power, learning_s, end_s};
}

}  // namespace

std::vector<ForecastLoad> forecast_loads(std::uint64_t seed, std::vector<std::string>& missing) {
  std::vector<ForecastLoad> loads;
  const auto add = [&](const char* name, const std::optional<Trace>& trace, std::size_t from_s, std::size_t repeats) {
    if (trace) {
      loads.push_back(of_trace(*trace, from_s, repeats));
    } else {
      missing.push_back(std::string(name) + " is left out: there is no recording of it in " + recordings_folder());
    }
  };
  constexpr unsigned last_first_node = 55;
  for (unsigned node = 1; node <= last_first_node; node += static_cast<unsigned>(node_count)) {
    add("GPT-3", gpt3(node), 900, 142);
  }
  add("H200 inference", h200(), 300, 0);
  add("Frontier CDU 15", frontier(static_cast<double>(default_rack_settings.rated_power_w)), 300, 0);
  for (const double period_s : {2.0, 3.0, 4.0, 5.0, 5.5, 7.3, 10.0, 10.9, 20.0, 60.0}) loads.push_back(wave(period_s));
  loads.push_back(steps("steps at random, 60 s", 60.0, 300.0, seed));
  loads.push_back(steps("steps at random, 8 s", 8.0, 400.0, seed));
  loads.push_back(random_dips(seed));
  loads.push_back({"constant", [](double) { return full_w; }, learning_s, end_s});
  return loads;
}

ForecastLoad forecast_load(const std::string& path) {
  const Trace trace = user_trace(path);
  return of_trace(trace, static_cast<std::size_t>(trace.from_s), 0);
}

std::vector<float> readings_of(const ForecastLoad& load, std::uint64_t seed) {
  constexpr std::size_t per_second = 10;
  constexpr std::size_t delay = per_second / 2;
  constexpr double lag_s = 0.5;
  const double kept = std::exp(-1.0 / (lag_s * static_cast<double>(per_second)));
  const double noise = 0.01 / std::sqrt(static_cast<double>(gpu_count));
  plant::Random random(seed, 3);
  std::vector<double> shown;
  std::vector<float> readings;
  double value = load.gpu_power_w(0.0);
  for (std::size_t n = 0; n <= load.to_s * per_second; ++n) {
    const double power_w = load.gpu_power_w(static_cast<double>(n) / static_cast<double>(per_second));
    value = power_w + (value - power_w) * kept;
    shown.push_back(value);
    if (n % per_second != 0) continue;
    const double seen_w = shown[n < delay ? 0 : n - delay] * (1.0 + noise * random.gaussian());
    readings.push_back(static_cast<float>(seen_w));
  }
  return readings;
}

}  // namespace isotherm::bench
