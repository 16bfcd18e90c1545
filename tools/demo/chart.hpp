// A strip chart in braille dots: the newest value at the right edge, two dots a column and four a row.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "tools/demo/canvas.hpp"

namespace isotherm::demo {

struct ChartArea {
  std::size_t column = 0;
  std::size_t row = 0;
  std::size_t columns = 0;
  std::size_t rows = 0;
};

/// A line across the chart, drawn behind the dots.
struct ChartMark {
  double value = 0.0;
  char32_t glyph = U'─';
};

struct ChartScale {
  double least = 0.0;  // at the lower edge of the lowest dot
  double most = 0.0;   // at the upper edge of the highest dot
};

/// Seconds of history that one dot stands for.
inline constexpr std::size_t chart_seconds_per_dot = 2;

/// The range that shows the history and the marks with some room, in whole kelvins and at least four of them.
ChartScale chart_scale(const std::vector<std::optional<double>>& history, const std::vector<ChartMark>& marks);

/// Draws one value a second, oldest first, of which the newest that fit are shown; a dot is the mean of its seconds.
/// Dots within `band` of `centre` are good, others are bad.
void draw_chart(Canvas& canvas, const ChartArea& area, const ChartScale& scale,
                const std::vector<std::optional<double>>& history, const std::vector<ChartMark>& marks,
                std::optional<double> centre, double band);

}  // namespace isotherm::demo
