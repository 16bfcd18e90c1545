#include "tools/bench/control/marks.hpp"

#include <algorithm>
#include <cstdio>
#include <ostream>
#include <tuple>

namespace isotherm::bench {

namespace {

bool is_law(Kind kind) { return kind != Kind::constant && kind != Kind::bmc_pid && kind != Kind::clairvoyant; }
/// MPC with what it may know in service; `mpc` without a forecast and a perfect preview are only there for comparison.
bool is_product_mpc(Kind kind) { return kind == Kind::mpc_learned || kind == Kind::mpc_notices; }
bool is_product(Kind kind) { return kind == Kind::pi || kind == Kind::pi_ff || is_product_mpc(kind); }
bool is_recording(const Row& row) { return row.workload.starts_with("GPT-3"); }
bool is_wave(const Row& row) { return row.workload.starts_with("wave"); }
bool is_long_wave(const Row& row) { return is_wave(row) && !row.workload.starts_with("wave 1 s") && !row.workload.starts_with("wave 2 s"); }

class Checker {
 public:
  explicit Checker(const std::vector<Row>& rows) : rows_(rows) {}

  std::vector<Mark> run() {
    for (const Row& row : rows_) {
      if (!is_law(row.kind)) continue;
      hot_side(row);
      ripple(row);
      if (is_recording(row)) recording(row);
      if (is_product_mpc(row.kind)) near_bound(row);
    }
    return std::move(marks_);
  }

 private:
  const Row* other(const Row& row, Kind kind) const {
    const auto found = std::find_if(rows_.begin(), rows_.end(), [&](const Row& one) {
      return one.kind == kind && one.plant == row.plant && one.workload == row.workload;
    });
    return found == rows_.end() ? nullptr : &*found;
  }

  /// The figure may be at most the limit.
  void count(const std::string& what, const Row& row, double figure, double limit) {
    const auto same = [&](const Mark& mark) {
      return mark.what == what && mark.plant == row.plant && mark.kind == row.kind;
    };
    auto mark = std::find_if(marks_.begin(), marks_.end(), same);
    if (mark == marks_.end()) {
      marks_.push_back({what, row.plant, row.kind, 0, 0, {}, 0.0, 0.0});
      mark = marks_.end() - 1;
    }
    constexpr double hair = 1.0e-9;
    ++mark->rows;
    if (figure <= limit + hair) ++mark->met;
    if (mark->rows == 1 || figure - limit > mark->worst_figure - mark->worst_limit) {
      mark->worst = row.workload;
      mark->worst_figure = figure;
      mark->worst_limit = limit;
    }
  }

  void hot_side(const Row& row) {
    if (!is_product(row.kind)) return;
    count("hot side: overshoot K", row, *row.metrics.hot_overshoot_k, 2.0);
    if (row.metrics.in_band_regulated) {
      count("band: % of regulated seconds outside 2 K", row, 100.0 * (1.0 - *row.metrics.in_band_regulated), 0.1);
    }
  }

  void ripple(const Row& row) {
    if (!is_product(row.kind) || !row.added_ripple_k) return;
    count(is_long_wave(row) ? "ripple added to waves of 5-10 s, K" : "ripple added to waves of 1-2 s, K", row,
          *row.added_ripple_k, is_long_wave(row) ? 0.5 : 0.2);
  }

  void recording(const Row& row) {
    const Metrics& m = row.metrics;
    if (is_product(row.kind)) {
      count("GPT-3: % of 5 s averages outside 2 K", row, 100.0 * (1.0 - m.in_band_ema5), 0.0);
      if (row.cooling_energy_ratio && is_product_mpc(row.kind)) {
        count("GPT-3: cooling energy to pi's, %", row, 100.0 * *row.cooling_energy_ratio, 90.0);
      }
    }
    if (row.kind != Kind::mpc_learned) return;
    count("GPT-3: % of raw samples outside 2 K", row, 100.0 * (1.0 - m.in_band_raw), 0.0);
    const double limit = row.plant == "rack_loop" ? 1.4 : 1.2;
    const Row* bound = other(row, Kind::clairvoyant);
    const double reachable = bound != nullptr && bound->metrics.half_range_k > limit
                                 ? 1.1 * bound->metrics.half_range_k
                                 : limit;
    count("GPT-3: raw half-range K", row, m.half_range_k, reachable);
    count("GPT-3: % of raw samples outside 1 K", row, 100.0 * (1.0 - m.in_1k_raw), 3.0);
  }

  /// Waves once learned; everything else once announced.
  void near_bound(const Row& row) {
    const bool learned = row.kind == Kind::mpc_learned && is_long_wave(row);
    const bool announced = row.kind == Kind::mpc_notices && !is_wave(row);
    const Row* bound = other(row, Kind::clairvoyant);
    if ((!learned && !announced) || bound == nullptr) return;
    const double best = bound->metrics.half_range_k;
    count("half-range near the bound's, K", row, row.window_half_range_k, std::max(1.15 * best, best + 0.3));
    if (const Row* feed_forward = other(row, Kind::pi_ff)) {
      count("half-range clearly under pi_ff's, K", row, row.window_half_range_k,
            0.9 * feed_forward->window_half_range_k);
    }
  }

  const std::vector<Row>& rows_;
  std::vector<Mark> marks_;
};

}  // namespace

std::vector<Mark> check_marks(const std::vector<Row>& rows) {
  std::vector<Mark> marks = Checker(rows).run();
  std::stable_sort(marks.begin(), marks.end(), [](const Mark& a, const Mark& b) {
    return std::tie(a.what, a.plant, a.kind) < std::tie(b.what, b.plant, b.kind);
  });
  return marks;
}

void write_marks(std::ostream& out, const std::vector<Mark>& marks) {
  if (marks.empty()) return;
  out << "\nMarks: rows that keep each, and the worst one with its figure and its limit\n";
  std::string what;
  for (const Mark& mark : marks) {
    if (mark.what != what) out << mark.what << '\n';
    what = mark.what;
    char line[200];
    std::snprintf(line, sizeof line, "  %-18s %-12s %-6s %2zu of %2zu   %-24s %7.2f  limit %6.2f\n", mark.plant.c_str(),
                  name(mark.kind), mark.met == mark.rows ? "met" : "MISSED", mark.met, mark.rows, mark.worst.c_str(),
                  mark.worst_figure, mark.worst_limit);
    out << line;
  }
}

}  // namespace isotherm::bench
