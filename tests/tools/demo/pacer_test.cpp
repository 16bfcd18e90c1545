#include "tools/demo/pacer.hpp"

#include <doctest/doctest.h>

using isotherm::demo::LapsePacer;
using isotherm::hal::PacePage;

namespace {

constexpr std::int64_t ns_per_ms = 1'000'000;
constexpr std::int64_t round_ns = 500'000;

/// A time-lapse with two that follow by what a test says, wound by hand.
struct Lapse {
  explicit Lapse(std::uint16_t speed) : pacer(speed) {}

  void round(std::int64_t wall_ns = round_ns) { plant_ns += pacer.step(wall_ns, plant_ns, ready_ms); }
  void rounds(std::int64_t wall_ms) {
    for (std::int64_t n = 0; n < wall_ms * ns_per_ms / round_ns; ++n) round();
  }
  /// Both do what is due, in steps of 20 and 100 ms.
  void follow() { ready_ms = {(plant_ns / ns_per_ms / 20 + 1) * 20, (plant_ns / ns_per_ms / 100 + 1) * 100}; }

  LapsePacer pacer;
  std::int64_t plant_ns = 0;
  std::array<std::int64_t, isotherm::hal::pace_roles> ready_ms{PacePage::absent, PacePage::absent};
};

}  // namespace

TEST_CASE("while everybody follows, plant time runs N times as fast as the wall") {
  for (const std::uint16_t speed : {std::uint16_t{2}, std::uint16_t{10}, std::uint16_t{30}}) {
    CAPTURE(speed);
    Lapse lapse(speed);
    for (int n = 0; n < 2'000; ++n) {
      lapse.follow();
      lapse.round();
    }
    CHECK(lapse.plant_ns == 1'000 * ns_per_ms * speed);
  }
}

TEST_CASE("nobody is waited for who takes no part") {
  Lapse lapse(10);
  lapse.rounds(100);
  CHECK(lapse.plant_ns == 1'000 * ns_per_ms);
}

TEST_CASE("plant time waits for one who lags, half a safety tick ahead of what is due") {
  Lapse lapse(10);
  lapse.ready_ms = {100, 5'000};
  lapse.rounds(200);
  CHECK(lapse.plant_ns == 150 * ns_per_ms);
  lapse.ready_ms[0] = 120;
  lapse.rounds(200);
  CHECK(lapse.plant_ns == 170 * ns_per_ms);
}

TEST_CASE("a machine that stood still has lost no plant time") {
  Lapse lapse(10);
  lapse.follow();
  lapse.round(3'000 * ns_per_ms);
  CHECK(lapse.plant_ns <= 10 * LapsePacer::most_step_ns);
  lapse.round(-5 * ns_per_ms);
  CHECK(lapse.plant_ns <= 10 * LapsePacer::most_step_ns);
}

TEST_CASE("one who is down is seen in real time, and in the time-lapse again once he follows") {
  Lapse lapse(10);
  for (int n = 0; n < 100; ++n) {
    lapse.follow();
    lapse.round();
  }
  const std::int64_t died_ns = lapse.plant_ns;
  for (std::int64_t ms = 0; ms < 1'500; ++ms) {
    lapse.ready_ms[0] = lapse.plant_ns / ns_per_ms + 20;
    lapse.rounds(1);
  }
  // A second and a half of the wall: the watchdog of two plant seconds has not come to its end.
  CHECK(lapse.plant_ns - died_ns <= 1'600 * ns_per_ms);
  CHECK(lapse.plant_ns - died_ns >= 1'000 * ns_per_ms);
  const std::int64_t back_ns = lapse.plant_ns;
  for (int n = 0; n < 2'000; ++n) {
    lapse.follow();
    lapse.round();
  }
  CHECK(lapse.plant_ns - back_ns == 10'000 * ns_per_ms);
}

TEST_CASE("one who stays down is not waited for any longer") {
  Lapse lapse(10);
  lapse.ready_ms = {PacePage::absent, 100};
  lapse.rounds(LapsePacer::forget_ns / ns_per_ms + 100);
  const std::int64_t forgotten_ns = lapse.plant_ns;
  lapse.rounds(100);
  CHECK(lapse.plant_ns - forgotten_ns == 1'000 * ns_per_ms);
}

TEST_CASE("while some other program is known to be down, time runs with the wall") {
  Lapse lapse(10);
  for (int n = 0; n < 200; ++n) {
    lapse.follow();
    lapse.plant_ns += lapse.pacer.step(round_ns, lapse.plant_ns, lapse.ready_ms, true);
  }
  CHECK(lapse.plant_ns == 200 * round_ns);
}
