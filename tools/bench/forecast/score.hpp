// How far a forecast and its rivals lie from what came, 1 to 20 s ahead.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "tools/bench/forecast/loads.hpp"

namespace isotherm::bench {

struct ForecastScore {
  std::string load;
  // Root mean squares over all seconds judged and all of 1..20 s ahead, W of one GPU.
  double forecast_w = 0.0;
  double decay_w = 0.0;    // a fifth of the way back to the mean of the last 300 s, every second
  double hold_w = 0.0;     // the last reading
  double mean_w = 0.0;     // of the seconds judged, which nobody knows beforehand
  double repeat_w = -1.0;  // of the reading a known round ago; -1: there is no known round
  double forecast_1_w = 0.0;   // the forecast alone, this far ahead
  double forecast_20_w = 0.0;
  double trust = 0.0;      // mean
  double learned = 0.0;    // share of seconds

  double to_decay() const { return forecast_w / decay_w; }
};

/// Feeds the readings to the product's forecast from second 0 and judges from load.from_s on. Needs 20 s beyond it.
ForecastScore score(const ForecastLoad& load, const std::vector<float>& readings);

}  // namespace isotherm::bench
