#include "tools/bench/control/clairvoyant.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "tools/bench/control/bench_case.hpp"
#include "tools/bench/control/study_case.hpp"

using namespace isotherm;
using namespace isotherm::bench;

TEST_CASE("who knows the future holds a short dip far closer than constant flow, inside every limit") {
  const plant::StudyParameters p = plant::study_node;
  const auto power = std::make_shared<const GpuPower>([&](double t) { return t > 15.0 && t < 21.0 ? 400.0 : 700.0; });
  const ForeseenStudyPlant plant(p, power, 0.0);
  const std::vector<Hands> start(40, Hands{p.design_flow, p.design_supply_c});
  std::vector<Hands> most(40, Hands{1.6, 45.0});
  const ClairvoyantTask task{&plant, ForeseenStudyPlant::limits(p), 10, 30, start, most, {}, 6};
  const Clairvoyant found = find_clairvoyant(task);
  RunTrace nothing_moves;
  const auto idle = plant.clone();
  std::array<double, samples_a_second> second{};
  for (const Hands& hands : start) {
    idle->second(hands, second);
    nothing_moves.temperature_c.insert(nothing_moves.temperature_c.end(), second.begin(), second.end());
  }
  CHECK(found.half_range_k < 0.85 * half_range(nothing_moves, 10.0, 40.0));
  REQUIRE(found.commands.size() == 40);
  for (const Hands& hands : found.commands) {
    CHECK(hands[0] >= p.least_flow);
    CHECK(hands[0] <= 1.6);
    CHECK(hands[1] >= p.least_supply_c);
    CHECK(hands[1] <= p.most_supply_c);
  }
  // What it says is what the plant does.
  RunTrace again;
  const auto fresh = plant.clone();
  for (const Hands& hands : found.commands) {
    fresh->second(hands, second);
    again.temperature_c.insert(again.temperature_c.end(), second.begin(), second.end());
  }
  CHECK(half_range(again, 10.0, 40.0) == doctest::Approx(found.half_range_k));
}

TEST_CASE("a supply that the hands only move indirectly stays inside its range") {
  const plant::StudyParameters p = plant::study_rack_mixing();
  const auto power = std::make_shared<const GpuPower>([&](double t) { return t > 15.0 && t < 25.0 ? 500.0 : 1000.0; });
  const ForeseenStudyPlant plant(p, power, 0.0);
  ClairvoyantTask task{&plant, ForeseenStudyPlant::limits(p), 10, 30, {}, {}, {}, 6};
  task.start.assign(40, Hands{p.design_flow, p.design_supply_c});
  const Clairvoyant free = find_clairvoyant(task);
  CHECK(*std::max_element(free.supply_c.begin(), free.supply_c.end()) > 41.5);
  task.supply_c.assign(40, {39.0, 41.0});
  const Clairvoyant held = find_clairvoyant(task);
  CHECK(*std::max_element(held.supply_c.begin(), held.supply_c.end()) <= 41.2);
  CHECK(*std::min_element(held.supply_c.begin(), held.supply_c.end()) >= 38.8);
  CHECK(held.half_range_k > free.half_range_k);
}
