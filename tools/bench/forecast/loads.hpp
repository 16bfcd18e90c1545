// Loads that a forecast is judged on: recorded runs, waves, and loads that nobody can foretell.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace isotherm::bench {

struct ForecastLoad {
  std::string name;
  std::function<double(double)> gpu_power_w;  // mean of one GPU at a time, s
  std::size_t from_s;                         // judged; learning begins at 0
  std::size_t to_s;
  std::size_t repeats_after_s = 0;            // known beforehand, for the rival that repeats the past; 0: unknown
};

/// All of them; recordings that are absent are left out, with a sentence each in `missing`. Throws plant::WorkloadError.
std::vector<ForecastLoad> forecast_loads(std::uint64_t seed, std::vector<std::string>& missing);

/// A user's file, as isotherm-bench control reads it.
ForecastLoad forecast_load(const std::string& path);

/// What the controller reads once a second: 0.5 s lag, 0.5 s delay, and the noise of a mean of 72 readings with 1 % each.
std::vector<float> readings_of(const ForecastLoad& load, std::uint64_t seed);

}  // namespace isotherm::bench
