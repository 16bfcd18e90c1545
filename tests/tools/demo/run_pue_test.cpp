#include "tools/demo/run_pue.hpp"

#include <doctest/doctest.h>

#include "tools/replay/text.hpp"

using isotherm::demo::PueMessage;
using isotherm::demo::RunPue;
using isotherm::replay::utc_text;

namespace {
constexpr std::int64_t midnight_ms = 1'785'542'400'000;
PueMessage until(std::int64_t minute, double it_energy_wh) {
  PueMessage message;
  message.since_start.ended = utc_text(midnight_ms + minute * 60'000);
  message.since_start.it_energy_wh = it_energy_wh;
  return message;
}
}  // namespace

TEST_CASE("minutes after the end of the run do not count, a late word of a minute before it does") {
  RunPue pue;
  CHECK(pue.take(1, until(1, 900.0)));
  CHECK(pue.take(2, until(2, 1'900.0)));
  CHECK_FALSE(pue.take(1, until(1, 900.0)));  // said again
  pue.end_at(utc_text(midnight_ms + 4 * 60'000));
  CHECK(pue.take(4, until(4, 3'900.0)));
  CHECK_FALSE(pue.take(3, until(3, 2'900.0)));
  CHECK_FALSE(pue.take(5, until(5, 3'900.0)));
  CHECK_FALSE(pue.take(6, until(6, 3'900.0)));
  REQUIRE(pue.newest());
  CHECK(pue.newest()->since_start.it_energy_wh == 3'900.0);
}

TEST_CASE("a run of less than a minute has no ratio, whatever is told after it") {
  RunPue pue;
  pue.end_at(utc_text(midnight_ms + 59'999));
  CHECK_FALSE(pue.take(1, until(1, 900.0)));
  CHECK_FALSE(pue.newest());
}
