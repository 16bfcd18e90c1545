#include "tools/bench/control/bench_case.hpp"

#include <algorithm>

namespace isotherm::bench {

namespace {

const RunTrace* find(const std::vector<Run>& runs, Kind kind) {
  const auto found = std::find_if(runs.begin(), runs.end(), [&](const Run& run) { return run.kind == kind; });
  return found == runs.end() ? nullptr : &found->trace;
}

std::optional<double> over(double value, double reference) {
  return reference > 0.0 ? std::optional(value / reference) : std::nullopt;
}

/// The bound has no set point, so each of its shares is about whichever suits it better: the middle of its range, which is what it
/// narrows, or its median, where a short dip leaves it.
Metrics judge_bound(const RunTrace& run, Judged judged) {
  const Metrics about_median = judge(run, judged);
  judged.centre = Centre::middle;
  Metrics metrics = judge(run, judged);
  metrics.in_1k_raw = std::max(metrics.in_1k_raw, about_median.in_1k_raw);
  metrics.in_band_raw = std::max(metrics.in_band_raw, about_median.in_band_raw);
  metrics.in_band_ema5 = std::max(metrics.in_band_ema5, about_median.in_band_ema5);
  metrics.in_band_regulated = std::max(metrics.in_band_regulated, about_median.in_band_regulated);
  return metrics;
}

void compare_energy(Row& row, const Metrics& pi) {
  row.pump_energy_ratio = over(row.metrics.pump_energy, pi.pump_energy);
  if (!row.metrics.rejection_energy || !pi.rejection_energy) return;
  row.rejection_energy_ratio = over(*row.metrics.rejection_energy, *pi.rejection_energy);
  row.cooling_energy_ratio = over(row.metrics.pump_energy + *row.metrics.rejection_energy,
                                  pi.pump_energy + *pi.rejection_energy);
}

}  // namespace

std::vector<Row> rows_of(const CaseShape& shape, const std::vector<Run>& runs) {
  const RunTrace* pi = find(runs, Kind::pi);
  const RunTrace* constant = find(runs, Kind::constant);
  const RunTrace* bound = find(runs, Kind::clairvoyant);
  const Judged whole{shape.from_s, shape.to_s, std::nullopt, shape.period_s};
  const Judged window{shape.window_from_s, shape.window_to_s, std::nullopt, shape.period_s};
  std::vector<Row> rows;
  for (const Run& run : runs) {
    Judged judged = run.kind == Kind::clairvoyant ? window : whole;
    if (run.kind != Kind::clairvoyant && run.kind != Kind::constant) {
      judged.set_point_c = shape.set_point_c;
      judged.hot_from_s = shape.hot_from_s;
    }
    Row row;
    row.plant = shape.plant;
    row.workload = shape.workload;
    row.kind = run.kind;
    row.gpu = shape.gpu;
    row.metrics = run.kind == Kind::clairvoyant ? judge_bound(run.trace, judged) : judge(run.trace, judged);
    row.part = judged.from_s > whole.from_s || judged.to_s < whole.to_s;
    row.window_half_range_k = half_range(run.trace, window.from_s, window.to_s);
    if (bound != nullptr) {
      row.ratio_to_clairvoyant = over(row.window_half_range_k, half_range(*bound, window.from_s, window.to_s));
    }
    if (constant != nullptr && row.metrics.ripple_k) {
      row.added_ripple_k = *row.metrics.ripple_k - *judge(*constant, judged).ripple_k;
    }
    if (pi != nullptr) {
      const Metrics reference = judge(*pi, {judged.from_s, judged.to_s, std::nullopt, 0.0});
      compare_energy(row, reference);
      if (shape.least_cooling_w && row.cooling_energy_ratio && !row.part) {
        const double pi_w = (reference.pump_energy + *reference.rejection_energy) / (judged.to_s - judged.from_s);
        row.least_energy_ratio = *shape.least_cooling_w / pi_w;
      }
    }
    rows.push_back(row);
  }
  return rows;
}

}  // namespace isotherm::bench
