#include "gateway/efficiency/pue_engine.hpp"

#include <doctest/doctest.h>

#include <random>

namespace isotherm::gateway {
namespace {

constexpr std::int64_t start = 1'700'000'040'000;  // a full minute
constexpr std::int64_t minute = 60'000;

MeterSettings meter(const char* name, MeterRole role, std::int64_t interval_ms = 1000) {
  return {.name = name, .role = role, .mwh_per_count = 1, .most_power_w = 1'000'000, .interval_ms = interval_ms};
}
std::vector<MeterSettings> it_and_cooling() { return {meter("it", MeterRole::it), meter("pumps", MeterRole::cooling)}; }
PueSettings settings() {
  return {.source = "site", .rated_it_w = 36'000, .it_uncertainty = 0.002, .overhead_uncertainty = 0.01};
}

/// Meters that count mWh of constant powers: 36 kW is 10 mWh a millisecond.
struct Site {
  PueEngine engine;
  std::vector<std::int64_t> mwh_per_s;
  std::vector<ClosedMinute> closed;

  MeterReading truth(std::size_t n, std::int64_t utc_ms) const {
    return {utc_ms, static_cast<std::uint64_t>(mwh_per_s[n] * (utc_ms - start + 3'600'000) / 1000), 0, 0};
  }
  void read(std::size_t n, std::int64_t utc_ms) { engine.read(n, truth(n, utc_ms)); }
  void close(std::int64_t utc_ms) {
    for (ClosedMinute& one : engine.close(utc_ms)) closed.push_back(one);
  }
  void run(std::int64_t from_ms, std::int64_t to_ms, std::int64_t step_ms = 1000) {
    for (std::int64_t at = from_ms; at < to_ms + step_ms; at += step_ms) {
      for (std::size_t n = 0; n < mwh_per_s.size(); ++n) read(n, start + at);
      close(start + at);
    }
  }
};

TEST_CASE("each full minute closes once, with the energies of both sides and their ratio") {
  Site site{PueEngine{settings(), it_and_cooling()}, {10'000, 600}, {}};
  site.run(-500, 20 * minute);
  REQUIRE(site.closed.size() == 20);
  for (std::size_t n = 0; n < site.closed.size(); ++n) CHECK(site.closed[n].sequence == n + 1);
  const PueWindow& one = site.closed[4].minute;
  CHECK(one.start_utc_ms == start + 4 * minute);
  CHECK(one.energy.it_mwh == 600'000);
  CHECK(one.energy.total_mwh == 636'000);
  CHECK(*one.value == doctest::Approx(1.06));
  CHECK(*one.uncertainty == doctest::Approx(0.0006).epsilon(0.03));  // 0.06 x sqrt(0.01^2 + 0.002^2)
  CHECK(site.closed[13].quarter_hour.reason.find("coverage") == 0);
  CHECK(site.closed[14].quarter_hour.value.has_value());
  CHECK(site.closed[19].quarter_hour.energy.it_mwh == 9'000'000);
  CHECK_FALSE(site.closed[19].hour.value.has_value());
  CHECK(site.closed[19].since_start.energy.total_mwh == 20 * 636'000);
  CHECK(site.closed[19].since_start.energy.flags == 0);
}

TEST_CASE("meters sampled differently and out of step give exact totals") {
  std::vector<MeterSettings> meters = {meter("it", MeterRole::it, 1000), meter("pumps", MeterRole::cooling, 15'000),
                                       meter("fans", MeterRole::cooling, 60'000)};
  Site site{PueEngine{settings(), meters}, {10'000, 600, 300}, {}};
  for (std::int64_t at = -7'300; at <= 61 * minute; at += 100) {
    if (at % 1000 == 0) site.read(0, start + at);
    if ((at + 7'300) % 15'000 == 0) site.read(1, start + at);
    if ((at + 1'900) % 60'000 == 0) site.read(2, start + at);
    if (at % 1000 == 0) site.close(start + at);
  }
  REQUIRE(site.closed.size() >= 59);
  const ClosedMinute& last = site.closed.back();
  CHECK(last.since_start.energy.used == static_cast<std::int64_t>(site.closed.size()));
  CHECK(last.since_start.energy.it_mwh == last.since_start.energy.used * 600'000);
  CHECK(last.since_start.energy.total_mwh == last.since_start.energy.used * (600'000 + 36'000 + 18'000));
  CHECK(last.since_start.energy.flags == 0);
}

TEST_CASE("a gap is bridged: every minute closes, the total is exact, and its shape is marked as estimated") {
  Site site{PueEngine{settings(), it_and_cooling()}, {10'000, 600}, {}};
  site.run(-500, 2 * minute);
  site.run(62 * minute + 250, 64 * minute);
  REQUIRE(site.closed.size() == 64);
  const EnergySum& sum = site.closed.back().since_start.energy;
  CHECK(sum.it_mwh == 64 * 600'000);
  CHECK(sum.total_mwh == 64 * 636'000);
  CHECK((sum.flags & slot_flag::shape_estimated) != 0);
  CHECK(site.closed[1].minute.energy.flags == 0);
  CHECK((site.closed[30].minute.energy.flags & slot_flag::shape_estimated) != 0);
}

TEST_CASE("a minute waits fifteen minutes for a silent meter, then closes without either side") {
  Site site{PueEngine{settings(), it_and_cooling()}, {10'000, 600}, {}};
  site.run(-500, 5 * minute);
  for (std::int64_t at = 5 * minute + 1000; at <= 30 * minute; at += 1000) {
    site.read(0, start + at);
    site.close(start + at);
  }
  REQUIRE(site.closed.size() >= 14);
  CHECK(site.closed[10].minute.energy.used == 0);
  CHECK(site.closed[10].minute.energy.it_mwh == 0);
  CHECK(site.closed[10].minute.reason.find("coverage") == 0);
  CHECK(site.closed.back().since_start.energy.used == 5);
  CHECK(site.closed.back().since_start.energy.it_mwh == 5 * 600'000);
}

TEST_CASE("sums are divided, not ratios averaged, and a light load stays in the sum though its own ratio is withheld") {
  Site site{PueEngine{settings(), it_and_cooling()}, {10'000, 600}, {}};
  site.run(-500, 10 * minute);
  // From here 1 kW of IT (below 5 % of 36 kW) beside the same pumps.
  std::uint64_t it = site.truth(0, start + 10 * minute + 500).counts;
  for (std::int64_t at = 10 * minute + 1000; at <= 15 * minute; at += 1000) {
    it += 278;
    site.engine.read(0, {start + at, it, 0, 0});
    site.read(1, start + at);
    site.close(start + at);
  }
  REQUIRE(site.closed.size() == 15);
  CHECK(site.closed[14].minute.reason.find("IT power below 5 %") == 0);
  const double it_mwh = 10 * 600'000.0 + 5'000.0 + 5 * 60 * 278.0;
  CHECK(*site.closed[14].quarter_hour.value == doctest::Approx((it_mwh + 15 * 36'000.0) / it_mwh));
}

TEST_CASE("a ratio that cannot be is withheld and flagged") {
  Site site{PueEngine{settings(), it_and_cooling()}, {10'000, 45'000}, {}};
  site.run(-500, minute);
  REQUIRE(site.closed.size() == 1);
  CHECK_FALSE(site.closed[0].minute.value);
  CHECK((site.closed[0].minute.energy.flags & slot_flag::implausible_ratio) != 0);
}

TEST_CASE("cooling fed from the IT feed is taken off IT and added to the overhead") {
  std::vector<MeterSettings> meters = {meter("feed", MeterRole::it), meter("cdu", MeterRole::cooling_within_it)};
  Site site{PueEngine{settings(), meters}, {10'600, 600}, {}};
  site.run(-500, minute);
  CHECK(site.closed.at(0).minute.energy.it_mwh == 600'000);
  CHECK(*site.closed.at(0).minute.value == doctest::Approx(1.06));
}

TEST_CASE("without overhead meters the meter of the whole is the numerator, at a much larger uncertainty") {
  std::vector<MeterSettings> meters = {meter("it", MeterRole::it), meter("facility", MeterRole::total)};
  PueSettings both = settings();
  both.it_uncertainty = 0.005;
  both.total_uncertainty = 0.005;
  Site site{PueEngine{both, meters}, {10'000, 10'600}, {}};
  site.run(-500, minute);
  CHECK(*site.closed.at(0).minute.value == doctest::Approx(1.06));
  CHECK(*site.closed.at(0).minute.uncertainty == doctest::Approx(0.0075).epsilon(0.01));
}

TEST_CASE("the meter of the whole checks the sum, and is missed by no minute when it is silent") {
  std::vector<MeterSettings> meters = it_and_cooling();
  meters.push_back(meter("facility", MeterRole::total));
  Site agrees{PueEngine{settings(), meters}, {10'000, 600, 10'600}, {}};
  agrees.run(-500, 2 * minute);
  CHECK(agrees.closed.at(1).since_start.energy.flags == 0);
  Site disagrees{PueEngine{settings(), meters}, {10'000, 600, 11'600}, {}};
  disagrees.run(-500, 2 * minute);
  CHECK(disagrees.closed.at(1).minute.energy.flags == slot_flag::total_disagrees);
  CHECK(*disagrees.closed.at(1).minute.value == doctest::Approx(1.06));
  Site silent{PueEngine{settings(), meters}, {10'000, 600}, {}};
  silent.run(-500, 2 * minute);
  CHECK(silent.closed.size() == 2);
}

TEST_CASE("slots add up to their segment exactly, wherever it begins and ends") {
  std::mt19937 random{7};
  std::uniform_int_distribution<std::int64_t> length{1, 500'000};
  std::uniform_int_distribution<std::int64_t> energy{0, 10'000'000};
  SlotTable table;
  std::int64_t at = start + 12'345;
  std::int64_t sum = 0;
  std::int64_t covered = 0;
  for (int n = 0; n < 200; ++n) {
    const EnergySegment segment{at, at + length(random), energy(random), 0};
    table.add(3, segment);
    at = segment.to_utc_ms;
    sum += segment.energy_mwh;
    covered += segment.to_utc_ms - segment.from_utc_ms;
  }
  for (const auto& [key, slot] : table.take_changed()) {
    CHECK(slot.covered_ms <= slot_ms);
    sum -= slot.energy_mwh;
    covered -= slot.covered_ms;
  }
  CHECK(sum == 0);
  CHECK(covered == 0);
  CHECK(table.take_changed().empty());
}

}  // namespace
}  // namespace isotherm::gateway
