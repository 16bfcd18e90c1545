#include "tools/bench/control/look_ahead.hpp"

#include <cstdint>

namespace isotherm::bench {

/// The notice of this second.
Notice LookAhead::told(double now_s) {
  if (kind_ != Kind::mpc_notices || next_change_ == changes_.size()) return {};
  const plant::PowerChange& change = changes_[next_change_];
  const double due_s = change.begins_s - now_s;
  if (due_s > told_before_s) return {};
  ++next_change_;
  return {NoticeKind::ramp, static_cast<float>(change.share * full_power_w_), static_cast<std::uint16_t>(due_s),
          static_cast<std::uint16_t>(change.ramp_s)};
}

Forecast LookAhead::update(double reading_w, double now_s, const GpuPower& readings) {
  const auto reading = static_cast<float>(reading_w);
  if (kind_ == Kind::mpc_learned || kind_ == Kind::mpc_notices) {
    return isotherm::update(learned_, Reading::of(reading), told(now_s));
  }
  history_.push(reading);
  isotherm::update(mean_, history_);
  Forecast ahead;
  ahead.known = true;
  ahead.trust = 1.0F;
  float distance = reading - mean_.mean_w;
  for (float& foretold_w : ahead.gpu_power_w) {
    distance *= kept_per_s(mean_);
    foretold_w = mean_.mean_w + distance;
  }
  if (kind_ != Kind::mpc_preview) return ahead;
  constexpr std::size_t foreseen_s = 20;
  ahead.source = ForecastSource::notice;
  for (std::size_t n = 0; n < foreseen_s; ++n) {
    ahead.gpu_power_w[n] = static_cast<float>(readings(now_s + static_cast<double>(n + 1)));
  }
  return ahead;
}

}  // namespace isotherm::bench
