#include "tools/tune/power_track.hpp"

#include <doctest/doctest.h>

using namespace isotherm;
using tune::PowerTrack;

namespace {

/// 100 W until 9 s, 500 W from 10 s on.
tune::StepLog step() {
  tune::StepLog log(20);
  for (std::size_t n = 0; n < log.size(); ++n) {
    log[n].time_s = static_cast<double>(n);
    log[n].gpu_power_w = n < 10 ? 100.0 : 500.0;
  }
  return log;
}

}  // namespace

TEST_CASE("a reading holds halfway to its neighbours, and between two the power goes straight") {
  const PowerTrack track(step());
  CHECK(track.at(9.0) == doctest::Approx(100.0));
  CHECK(track.at(9.25) == doctest::Approx(200.0));
  CHECK(track.at(10.0) == doctest::Approx(500.0));
  CHECK(track.mean_w(9.0, 10.0) == doctest::Approx(300.0));
  CHECK(track.mean_w(9.25, 10.25) == doctest::Approx(400.0));
  CHECK(track.mean_w(3.0, 4.0) == doctest::Approx(100.0));
}

TEST_CASE("beyond its ends the log's first and last power hold") {
  const PowerTrack track(step());
  CHECK(track.at(-3.0) == doctest::Approx(100.0));
  CHECK(track.mean_w(-3.0, -2.0) == doctest::Approx(100.0));
  CHECK(track.at(25.0) == doctest::Approx(500.0));
  CHECK(track.mean_w(18.8, 21.0) == doctest::Approx(500.0));
}

TEST_CASE("seconds without power take the one before, those before the first take the first") {
  tune::StepLog log = step();
  log[0].gpu_power_w = log[1].gpu_power_w = log[12].gpu_power_w = tune::absent;
  log[13].gpu_power_w = 450.0;
  const PowerTrack track(log);
  CHECK(track.told_w(0) == 100.0);
  CHECK(track.told_w(12) == 500.0);
  CHECK(track.mean_w(12.0, 13.0) == doctest::Approx(475.0));
}

TEST_CASE("both seconds about a step are at its edge, and no other") {
  const PowerTrack track(step());
  CHECK(track.edge_w(8) == doctest::Approx(0.0));
  CHECK(track.edge_w(9) == doctest::Approx(400.0));
  CHECK(track.edge_w(10) == doctest::Approx(400.0));
  CHECK(track.edge_w(11) == doctest::Approx(0.0));
  CHECK(track.edge_w(19) == doctest::Approx(0.0));
}
