#include "hal/linux/plant_clock.hpp"

#include <doctest/doctest.h>

#include <string>

#include "hal/linux/start_error.hpp"

using namespace isotherm::hal;

TEST_CASE("two clocks with the same epoch read the same plant time") {
  const std::string epoch = "1700000000000@" + std::to_string(wall_mono_ns());
  const PlantClock first(parse_time_scale("100", epoch));
  const PlantClock second(parse_time_scale("100", epoch));
  const auto before = first.mono_ms();
  const auto between = second.mono_ms();
  const auto after = first.mono_ms();
  CHECK(before <= between);
  CHECK(between <= after);
}

TEST_CASE("plant UTC moves with plant time from the epoch on") {
  const PlantClock clock(parse_time_scale("50", "1700000000000@" + std::to_string(wall_mono_ns() - 2'000'000'000)));
  const auto least = static_cast<std::int64_t>(clock.mono_ms());
  CHECK(least >= 100'000);  // two wall seconds at fifty times
  const std::int64_t utc = clock.utc_ms();
  const auto most = static_cast<std::int64_t>(clock.mono_ms());
  CHECK(utc >= 1'700'000'000'000 + least);
  CHECK(utc <= 1'700'000'000'000 + most);
}

TEST_CASE("sleeping lasts until plant time has arrived, and not at all when it is past") {
  PlantClock clock(parse_time_scale("1000", ""));
  const auto until = clock.mono_ms() + 1500;
  clock.sleep_until(until);
  CHECK(clock.mono_ms() >= until);
  clock.sleep_until(0);
}

TEST_CASE("the wall instant of a plant instant is where the clock has arrived") {
  const TimeScale scale{7, 0, 1'000};
  const PlantClock clock(scale);
  for (std::uint64_t ms = 0; ms < 50; ++ms) {
    const std::int64_t wall = clock.wall_ns_at(ms);
    CHECK((wall - scale.mono_ns) * 7 / 1'000'000 == static_cast<std::int64_t>(ms));
    CHECK((wall - 1 - scale.mono_ns) * 7 / 1'000'000 != static_cast<std::int64_t>(ms + 1));
  }
}

TEST_CASE("without an epoch the clock is the machine's own") {
  const PlantClock clock;
  const std::int64_t before = wall_utc_ms();
  const std::int64_t utc = clock.utc_ms();
  CHECK(utc >= before);
  CHECK(clock.speed() == 1);
}

TEST_CASE("a speed or epoch that means nothing is refused with one sentence") {
  for (const char* speed : {"0", "-1", "1001", "2.5", "ten", "10x", " 10"}) {
    CAPTURE(speed);
    CHECK_THROWS_WITH_AS(parse_time_scale(speed, ""),
                         (std::string("--speed ") + speed + ": permitted is a whole number 1..1000").c_str(),
                         StartError);
  }
  for (const char* epoch : {"1700000000000", "@", "1@", "@1", "a@b", "1@-5", "-1@5", "1@2@3"}) {
    CAPTURE(epoch);
    CHECK_THROWS_AS(parse_time_scale("", epoch), StartError);
  }
  CHECK_THROWS_AS(parse_time_scale("", "0@9000000000000000000"), StartError);
}
