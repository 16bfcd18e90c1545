#include "tools/demo/load_step.hpp"

#include <doctest/doctest.h>

using namespace isotherm::demo;

namespace {
constexpr double rated_w = 67'500.0;
}  // namespace

TEST_CASE("the first step starts from what the nodes draw, the next from the last one, and both ends hold") {
  ScreenModel model;
  model.unhindered_power_kw = 60.0;  // 0.89 of rated
  CHECK(moved_load(model, load_step, rated_w) == doctest::Approx(1.0));
  CHECK(moved_load(model, -load_step, rated_w) == doctest::Approx(0.8));
  model.load_override = 1.15;
  CHECK(moved_load(model, load_step, rated_w) == doctest::Approx(1.2));
  model.load_override = 0.05;
  CHECK(moved_load(model, -load_step, rated_w) == doctest::Approx(0.0));
}

TEST_CASE("a trip that took the power away does not count as no load, and before any power there is nothing to move") {
  ScreenModel model;
  model.it_power_kw = 0.0;
  CHECK_FALSE(moved_load(model, load_step, rated_w));
  model.unhindered_power_kw = 60.0;
  CHECK(moved_load(model, load_step, rated_w) == doctest::Approx(1.0));
}
