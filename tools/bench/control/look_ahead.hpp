// What a bench lets MPC know of the next half minute.
#pragma once

#include "control/estimate/forecast.hpp"
#include "tools/bench/control/study_controllers.hpp"

namespace isotherm::bench {

class LookAhead {
 public:
  /// mpc: the way back to the mean, marked as trusted so that the law acts on it. mpc_learned: the product's own forecast.
  /// mpc_notices: the same, told of `changes`. mpc_preview: the readings of the next 20 s as they will come.
  LookAhead(Kind kind, std::vector<plant::PowerChange> changes, double full_power_w)
      : kind_(kind), changes_(std::move(changes)), full_power_w_(full_power_w) {}

  /// One second. `reading_w`: mean power of a GPU as read now; `readings`: as it will be read at any time.
  Forecast update(double reading_w, double now_s, const GpuPower& readings);

 private:
  Notice told(double now_s);

  Kind kind_;
  std::vector<plant::PowerChange> changes_;
  double full_power_w_;
  std::size_t next_change_ = 0;
  ForecastState learned_;
  LoadHistory history_;
  LoadMeanState mean_;
};

}  // namespace isotherm::bench
