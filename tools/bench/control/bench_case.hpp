// One row group of the control bench: a plant under a workload, moved by every controller in turn.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "tools/bench/control/metrics.hpp"
#include "tools/bench/control/study_controllers.hpp"

namespace isotherm::bench {

/// A line of the table. Absent: the figure has no meaning here.
struct Row {
  std::string plant;
  std::string workload;
  Kind kind = Kind::constant;
  std::string gpu;  // mean or controlled
  Metrics metrics;
  std::optional<double> added_ripple_k;
  std::optional<double> ratio_to_clairvoyant;
  std::optional<double> pump_energy_ratio;       // to pi's
  std::optional<double> rejection_energy_ratio;  // to pi's
  std::optional<double> cooling_energy_ratio;    // both together, where both are in W
  std::optional<double> least_energy_ratio;      // to pi's: the least that cooling as warm as pi takes at a steady mean load
  double window_half_range_k = 0.0;              // in the clairvoyant's window
  bool part = false;  // judged is only a part of what the controllers are judged by: the bound's window of a long run
};

struct Run {
  Kind kind;
  RunTrace trace;
};

/// What a case is about, for its rows and its picture. Times are those of the traces.
struct CaseShape {
  std::string plant;
  std::string workload;
  std::string gpu;
  double set_point_c = 0.0;
  double from_s = 0.0;  // judged
  double to_s = 0.0;
  std::optional<double> hot_from_s{};  // overshoot of the controllers is judged from here on; absent: from from_s
  double period_s = 0.0;
  double window_from_s = 0.0;  // in which the clairvoyant bound was found
  double window_to_s = 0.0;
  double rated_power_w = 0.0;
  std::optional<double> least_cooling_w{};  // see Row::least_energy_ratio
};

/// Rows in the order of the runs. Constant and clairvoyant have no set point: the bands of the one lie about its median, each band
/// of the other about its median or the middle of its range, whichever holds more of it.
std::vector<Row> rows_of(const CaseShape& shape, const std::vector<Run>& runs);

struct Case {
  std::string plant;
  std::string workload;
  double weight = 1.0;  // of the work, roughly in seconds
  /// Runs what `kinds` asks for and what its figures are compared with, in the order of Kind.
  std::function<std::vector<Run>(const std::vector<Kind>& kinds, CaseShape& shape)> run;
};

}  // namespace isotherm::bench
