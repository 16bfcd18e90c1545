#include "tools/bench/control/marks.hpp"

#include <algorithm>
#include <cstdio>
#include <ostream>
#include <tuple>

namespace isotherm::bench {

namespace {

/// MPC with what it may know in service; `mpc` without a forecast and a perfect preview are only there for comparison.
bool is_product_mpc(Kind kind) { return kind == Kind::mpc_learned || kind == Kind::mpc_notices; }
bool is_product(Kind kind) { return kind == Kind::pi || kind == Kind::pi_ff || is_product_mpc(kind); }
bool is_gpt3(const Row& row) { return row.workload.starts_with("GPT-3"); }
bool is_recording(const Row& row) {
  return is_gpt3(row) || row.workload.starts_with("H200") || row.workload.starts_with("Frontier");
}
bool is_wave(const Row& row) { return row.workload.starts_with("wave"); }
bool is_long_wave(const Row& row) { return is_wave(row) && !row.workload.starts_with("wave 1 s") && !row.workload.starts_with("wave 2 s"); }

using Number = std::optional<double>;
Number percent_outside(Number share) { return share ? Number(100.0 * (1.0 - *share)) : std::nullopt; }

/// Where the bound itself passes a limit, so much more than its figure is the limit.
constexpr double over_bound = 1.1;

std::string fixed(const char* format, double value) {
  char text[40];
  std::snprintf(text, sizeof text, format, value);
  return text;
}

class Checker {
 public:
  explicit Checker(const std::vector<Row>& rows) : rows_(rows) {}

  std::vector<Mark> run(const std::vector<Kind>& shown) {
    for (const Row& row : rows_) {
      if (!is_product(row.kind) || std::find(shown.begin(), shown.end(), row.kind) == shown.end()) continue;
      count("hot side: overshoot K", row, [](const Row& r) { return r.metrics.hot_overshoot_k; }, 2.0, Bound::shown);
      count("band: % of regulated seconds outside 2 K", row,
            [](const Row& r) { return percent_outside(r.metrics.in_band_regulated); }, 0.1, Bound::sets_limit_of_a_share);
      if (is_wave(row)) ripple(row);
      if (is_gpt3(row)) gpt3(row);
      if (is_recording(row) && is_product_mpc(row.kind)) energy(row);
      if (is_product_mpc(row.kind)) near_bound(row);
    }
    return std::move(marks_);
  }

 private:
  enum class Bound { sets_limit, sets_limit_of_a_share, shown, says_nothing };

  const Row* other(const Row& row, Kind kind) const {
    const auto found = std::find_if(rows_.begin(), rows_.end(), [&](const Row& one) {
      return one.kind == kind && one.plant == row.plant && one.workload == row.workload;
    });
    return found == rows_.end() ? nullptr : &*found;
  }

  /// The figure may be at most the limit. A row without the figure promises nothing: null.
  template <typename Of>
  Figure* count(const std::string& what, const Row& row, Of figure_of, double limit, Bound rule = Bound::sets_limit) {
    const Number figure = figure_of(row);
    if (!figure) return nullptr;
    const Row* bound_row = other(row, Kind::clairvoyant);
    const bool asked = bound_row != nullptr && rule != Bound::says_nothing &&
                       !(rule == Bound::sets_limit_of_a_share && bound_row->part);
    const Number bound = asked ? figure_of(*bound_row) : std::nullopt;
    if (rule != Bound::shown && bound && *bound > limit) limit = over_bound * *bound;
    const auto same = [&](const Mark& mark) {
      return mark.what == what && mark.plant == row.plant && mark.kind == row.kind;
    };
    auto mark = std::find_if(marks_.begin(), marks_.end(), same);
    if (mark == marks_.end()) mark = marks_.insert(marks_.end(), {what, row.plant, row.kind, {}});
    mark->figures.push_back({row.workload, *figure, limit, bound});
    return &mark->figures.back();
  }

  void ripple(const Row& row) {
    const auto added = [](const Row& r) { return r.added_ripple_k; };
    if (is_long_wave(row)) {
      count("ripple added to waves of 5-10 s, K", row, added, 0.5);
    } else {
      count("ripple added to waves of 1-2 s, K", row, added, 0.2);
    }
  }

  /// Both controllers must also keep the band, or less cooling is no saving.
  void energy(const Row& row) {
    const auto percent_of_pi = [](const Row& r) {
      return r.cooling_energy_ratio ? Number(100.0 * *r.cooling_energy_ratio) : std::nullopt;
    };
    Figure* figure = count("recordings: cooling energy to pi's, %", row, percent_of_pi, 90.0, Bound::says_nothing);
    const Row* pi = other(row, Kind::pi);
    if (figure == nullptr || pi == nullptr) return;
    figure->lacks = out_of_band(*pi) + out_of_band(row);
    if (row.least_energy_ratio) figure->note = "least at rest " + fixed("%.1f", 100.0 * *row.least_energy_ratio);
  }

  static std::string out_of_band(const Row& row) {
    const Number outside = percent_outside(row.metrics.in_band_regulated);
    if (outside && *outside <= 0.1) return "";
    return std::string(name(row.kind)) + (outside ? " out of band " + fixed("%.2f", *outside) + " %; " : " never regulated; ");
  }

  void gpt3(const Row& row) {
    count("GPT-3: % of 5 s averages outside 2 K", row, [](const Row& r) { return percent_outside(r.metrics.in_band_ema5); }, 0.0,
          Bound::sets_limit_of_a_share);
    count("GPT-3: % of raw samples outside 2 K", row, [](const Row& r) { return percent_outside(r.metrics.in_band_raw); }, 0.0,
          Bound::sets_limit_of_a_share);
    if (row.kind != Kind::mpc_learned) return;
    count("GPT-3: raw half-range K", row, [](const Row& r) { return Number(r.metrics.half_range_k); },
          row.plant == "rack_loop" ? 1.4 : 1.2);
    count("GPT-3: % of raw samples outside 1 K", row, [](const Row& r) { return percent_outside(r.metrics.in_1k_raw); }, 3.0,
          Bound::sets_limit_of_a_share);
  }

  /// Waves once learned; everything else once announced.
  void near_bound(const Row& row) {
    const bool learned = row.kind == Kind::mpc_learned && is_long_wave(row);
    const bool announced = row.kind == Kind::mpc_notices && !is_wave(row);
    const Row* bound = other(row, Kind::clairvoyant);
    if ((!learned && !announced) || bound == nullptr) return;
    const auto half_range = [](const Row& r) { return Number(r.window_half_range_k); };
    const double best = bound->window_half_range_k;
    count("half-range near the bound's, K", row, half_range, std::max(1.15 * best, best + 0.3));
    if (const Row* feed_forward = other(row, Kind::pi_ff)) {
      Figure* lead = count("half-range clearly under pi_ff's, K", row, half_range, 0.9 * feed_forward->window_half_range_k);
      const double theirs = feed_forward->window_half_range_k;
      if (row.window_half_range_k > theirs) lead->note = "worse than pi_ff's " + fixed("%.2f", theirs);
    }
  }

  const std::vector<Row>& rows_;
  std::vector<Mark> marks_;
};

std::string line_of(const std::string& head, const Figure& figure) {
  char line[160];
  std::snprintf(line, sizeof line, "  %-44s %-20s %7.2f %7.2f %11s", head.c_str(), figure.workload.c_str(), figure.value,
                figure.limit, figure.bound ? fixed("%.2f", *figure.bound).c_str() : "-");
  const std::string said = figure.lacks + figure.note;
  return said.empty() ? std::string(line) + '\n' : line + ("  " + said) + '\n';
}

}  // namespace

bool Figure::met() const {
  constexpr double hair = 1.0e-9;
  return value <= limit + hair && lacks.empty();
}

std::size_t Mark::met() const {
  return static_cast<std::size_t>(std::count_if(figures.begin(), figures.end(), [](const Figure& one) { return one.met(); }));
}

const Figure& Mark::worst() const {
  return *std::max_element(figures.begin(), figures.end(),
                           [](const Figure& a, const Figure& b) { return a.value - a.limit < b.value - b.limit; });
}

std::vector<Mark> check_marks(const std::vector<Row>& rows, const std::vector<Kind>& shown) {
  std::vector<Mark> marks = Checker(rows).run(shown);
  std::stable_sort(marks.begin(), marks.end(), [](const Mark& a, const Mark& b) {
    return std::tie(a.what, a.plant, a.kind) < std::tie(b.what, b.plant, b.kind);
  });
  return marks;
}

void write_marks(std::ostream& out, const std::vector<Mark>& marks) {
  if (marks.empty()) return;
  out << "\nMarks: rows that keep each, the worst of them or all that miss it, with figure, mark and the clairvoyant's own figure\n"
      << std::string(69, ' ') << "figure    mark clairvoyant\n";
  std::string what;
  for (const Mark& mark : marks) {
    if (mark.what != what) out << mark.what << '\n';
    what = mark.what;
    const bool all = mark.met() == mark.figures.size();
    char head[80];
    std::snprintf(head, sizeof head, "%-17s %-11s %-6s %2zu of %2zu", mark.plant.c_str(), name(mark.kind), all ? "met" : "MISSED",
                  mark.met(), mark.figures.size());
    const bool noted = std::any_of(mark.figures.begin(), mark.figures.end(), [](const Figure& one) { return !one.note.empty(); });
    if (all && !noted) {
      out << line_of(head, mark.worst());
      continue;
    }
    out << "  " << head << '\n';
    for (const Figure& figure : mark.figures) {
      const std::string verdict = figure.met() ? "met" : "missed";
      if (!figure.met() || !figure.note.empty()) out << line_of(std::string(38, ' ') + verdict, figure);
    }
  }
}

}  // namespace isotherm::bench
