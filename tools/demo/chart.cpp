#include "tools/demo/chart.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

namespace isotherm::demo {
namespace {

constexpr std::size_t dots_across = 2;  // of one braille character (Unicode block 2800)
constexpr std::size_t dots_down = 4;
constexpr std::array<std::array<unsigned, dots_down>, dots_across> dot_bits{{{0x01, 0x02, 0x04, 0x40},
                                                                             {0x08, 0x10, 0x20, 0x80}}};

/// Which of `count` equal steps from the top holds the value; values outside stick to the edge.
std::size_t step_from_top(double value, const ChartScale& scale, std::size_t count) {
  const double fraction = (scale.most - value) / (scale.most - scale.least);
  const double step = std::floor(fraction * static_cast<double>(count));
  return static_cast<std::size_t>(std::clamp(step, 0.0, static_cast<double>(count - 1)));
}

/// Means over the seconds of each dot, newest last; dots are aligned to the first second, so that a chart does not
/// shimmer as time goes on.
std::vector<std::optional<double>> means(const std::vector<std::optional<double>>& history) {
  std::vector<std::optional<double>> result;
  for (std::size_t at = 0; at < history.size(); at += chart_seconds_per_dot) {
    double sum = 0.0;
    std::size_t count = 0;
    for (std::size_t n = at; n < std::min(at + chart_seconds_per_dot, history.size()); ++n) {
      if (!history[n]) continue;
      sum += *history[n];
      ++count;
    }
    result.push_back(count == 0 ? std::nullopt : std::optional(sum / static_cast<double>(count)));
  }
  return result;
}

}  // namespace

ChartScale chart_scale(const std::vector<std::optional<double>>& history, const std::vector<ChartMark>& marks) {
  std::optional<double> least;
  std::optional<double> most;
  const auto include = [&](double value) {
    least = least ? std::min(*least, value) : value;
    most = most ? std::max(*most, value) : value;
  };
  for (const std::optional<double>& value : history) {
    if (value) include(*value);
  }
  for (const ChartMark& mark : marks) include(mark.value);
  if (!least) return {0.0, 4.0};
  double low = std::floor(*least - 0.5);
  const double high = std::max(std::ceil(*most + 0.5), low + 4.0);
  low = std::min(low, high - 4.0);
  return {low, high};
}

void draw_chart(Canvas& canvas, const ChartArea& area, const ChartScale& scale,
                const std::vector<std::optional<double>>& history, const std::vector<ChartMark>& marks,
                std::optional<double> centre, double band) {
  if (area.columns == 0 || area.rows == 0) return;
  for (const ChartMark& mark : marks) {
    const std::size_t row = area.row + step_from_top(mark.value, scale, area.rows);
    for (std::size_t column = 0; column < area.columns; ++column) {
      canvas.put(area.column + column, row, mark.glyph, Style::dim);
    }
  }
  const std::vector<std::optional<double>> dots = means(history);
  const std::size_t shown = std::min(dots.size(), area.columns * dots_across);
  std::vector<unsigned> bits(area.columns * area.rows);
  std::vector<bool> outside(area.columns * area.rows);
  for (std::size_t n = 0; n < shown; ++n) {
    const std::optional<double>& value = dots[dots.size() - shown + n];
    if (!value) continue;
    const std::size_t across = area.columns * dots_across - shown + n;
    const std::size_t down = step_from_top(*value, scale, area.rows * dots_down);
    const std::size_t cell = down / dots_down * area.columns + across / dots_across;
    bits[cell] |= dot_bits[across % dots_across][down % dots_down];
    if (centre && std::abs(*value - *centre) > band) outside[cell] = true;
  }
  for (std::size_t cell = 0; cell < bits.size(); ++cell) {
    if (bits[cell] == 0) continue;
    canvas.put(area.column + cell % area.columns, area.row + cell / area.columns, 0x2800U + bits[cell],
               outside[cell] ? Style::bad : Style::good);
  }
}

}  // namespace isotherm::demo
