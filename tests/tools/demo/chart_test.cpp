#include "tools/demo/chart.hpp"

#include <doctest/doctest.h>

using isotherm::demo::Canvas;
using isotherm::demo::chart_scale;
using isotherm::demo::ChartScale;
using isotherm::demo::draw_chart;

namespace {
using History = std::vector<std::optional<double>>;

std::vector<std::string> chart(const History& history, std::size_t columns, std::size_t rows, ChartScale scale) {
  Canvas canvas(columns, rows);
  draw_chart(canvas, {0, 0, columns, rows}, scale, history, {}, std::nullopt, 2.0);
  return canvas.lines(false, true);
}
}  // namespace

TEST_CASE("the newest value stands at the right edge") {
  const std::vector<std::string> lines = chart({61.5, 61.5}, 3, 1, {60.0, 64.0});
  CHECK(lines[0] == "  \u2820");  // right column of dots, third from the top
}

TEST_CASE("a dot is the mean of its seconds, and a missing second leaves the others") {
  CHECK(chart({60.0, 63.9}, 1, 1, {60.0, 64.0}) == chart({61.9, 61.9}, 1, 1, {60.0, 64.0}));
  CHECK(chart({std::nullopt, 63.9}, 1, 1, {60.0, 64.0}) == chart({63.9, 63.9}, 1, 1, {60.0, 64.0}));
  CHECK(chart({std::nullopt, std::nullopt}, 1, 1, {60.0, 64.0})[0] == " ");
}

TEST_CASE("values beyond the scale stick to its edges") {
  CHECK(chart({99.0, 99.0}, 1, 2, {60.0, 64.0}) == std::vector<std::string>{"\u2808", " "});
  CHECK(chart({-9.0, -9.0}, 1, 2, {60.0, 64.0}) == std::vector<std::string>{" ", "\u2880"});
}

TEST_CASE("the scale holds the history and the marks, and never less than four kelvins") {
  const ChartScale flat = chart_scale({66.0, 66.0}, {});
  CHECK(flat.most - flat.least >= 4.0);
  const ChartScale wide = chart_scale({50.0, 80.2}, {{64.0}, {90.0}});
  CHECK(wide.least <= 50.0);
  CHECK(wide.most >= 90.0);
  const ChartScale nothing = chart_scale({std::nullopt}, {});
  CHECK(nothing.most > nothing.least);
}
