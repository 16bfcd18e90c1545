#include "gateway/efficiency/pue_window.hpp"

#include <cmath>

namespace isotherm::gateway {
namespace {

/// A ratio outside this is a wrong meter or a wrong role, not a good or bad plant.
constexpr double least_ratio = 1.0;
constexpr double most_ratio = 5.0;
/// Share of rated IT power below which the ratio says more about standby than about cooling.
constexpr double least_load = 0.05;

bool is_overhead(MeterRole role) { return role == MeterRole::cooling || role == MeterRole::cooling_within_it; }

double relative(double of_class, double counts_mwh, double energy_mwh) {
  // Both ends of a period are read to one count each, uniformly wrong: 2 (k) x sqrt(2 / 12) of a count.
  const double resolution = energy_mwh > 0.0 ? 2.0 * std::sqrt(1.0 / 6.0) * counts_mwh / energy_mwh : 0.0;
  return std::sqrt(of_class * of_class + resolution * resolution);
}

double uncertainty_of(double ratio, const EnergySum& energy, const PueSettings& settings,
                      const std::vector<MeterSettings>& meters) {
  double it_counts = 0.0;
  double overhead_counts = 0.0;
  double total_counts = 0.0;
  bool overhead_metered = false;
  for (const MeterSettings& meter : meters) {
    const auto count = static_cast<double>(meter.mwh_per_count);
    if (meter.role == MeterRole::it) it_counts = std::hypot(it_counts, count);
    if (meter.role == MeterRole::total) total_counts = std::hypot(total_counts, count);
    if (is_overhead(meter.role)) {
      overhead_counts = std::hypot(overhead_counts, count);
      overhead_metered = true;
    }
  }
  const auto it_mwh = static_cast<double>(energy.it_mwh);
  const auto total_mwh = static_cast<double>(energy.total_mwh);
  const double it = relative(settings.it_uncertainty, it_counts, it_mwh);
  if (overhead_metered) {
    // Only the overhead's share is uncertain: that is why it is metered directly.
    const double overhead = relative(settings.overhead_uncertainty, overhead_counts, total_mwh - it_mwh);
    return (ratio - 1.0) * std::hypot(overhead, it);
  }
  return ratio * std::hypot(relative(settings.total_uncertainty, total_counts, total_mwh), it);
}

}  // namespace

EnergySum& EnergySum::operator+=(const EnergySum& other) {
  slots += other.slots;
  used += other.used;
  it_mwh += other.it_mwh;
  total_mwh += other.total_mwh;
  if (meter_mwh.size() < other.meter_mwh.size()) meter_mwh.resize(other.meter_mwh.size());
  for (std::size_t n = 0; n < other.meter_mwh.size(); ++n) meter_mwh[n] += other.meter_mwh[n];
  flags |= other.flags;
  return *this;
}

PueWindow judged(std::int64_t start_utc_ms, std::int64_t end_utc_ms, EnergySum energy, double least_coverage,
                 const PueSettings& settings, const std::vector<MeterSettings>& meters) {
  PueWindow window{start_utc_ms, end_utc_ms, std::move(energy), std::nullopt, std::nullopt, {}};
  const EnergySum& sum = window.energy;
  const double hours_used = static_cast<double>(sum.used) / 60.0;
  const double coverage = sum.slots == 0 ? 0.0 : static_cast<double>(sum.used) / static_cast<double>(sum.slots);
  if (sum.used == 0 || coverage < least_coverage) {
    window.reason = "coverage below what this period needs";
    return window;
  }
  const double it_w = static_cast<double>(sum.it_mwh) / 1000.0 / hours_used;
  if (it_w <= 0.0 || it_w < least_load * static_cast<double>(settings.rated_it_w)) {
    window.reason = "IT power below 5 % of rated";
    return window;
  }
  const double ratio = static_cast<double>(sum.total_mwh) / static_cast<double>(sum.it_mwh);
  if (ratio < least_ratio || ratio > most_ratio) {
    window.energy.flags |= slot_flag::implausible_ratio;
    window.reason = "ratio outside 1 to 5: a meter or its role is wrong";
    return window;
  }
  window.value = ratio;
  window.uncertainty = uncertainty_of(ratio, sum, settings, meters);
  return window;
}

}  // namespace isotherm::gateway
