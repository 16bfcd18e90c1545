#include "gateway/efficiency/energy_track.hpp"

#include <doctest/doctest.h>

#include <numeric>

namespace isotherm::gateway {
namespace {

constexpr std::int64_t start = 1'700'000'000'000;

MeterSettings meter(unsigned bits = 32) {
  return {.name = "it", .role = MeterRole::it, .bits = bits, .mwh_per_count = 100, .most_power_w = 100'000};
}
MeterReading at(std::int64_t seconds, std::uint64_t counts, std::uint32_t restarts = 0) {
  return {start + 1000 * seconds, counts, restarts, 0};
}

struct Sum {
  std::int64_t mwh = 0;
  std::int64_t covered_ms = 0;
  std::uint32_t flags = 0;
};
Sum feed(EnergyTrack& track, const std::vector<MeterReading>& readings) {
  Sum sum;
  for (const MeterReading& reading : readings) {
    for (const EnergySegment& segment : track.next(reading)) {
      sum.mwh += segment.energy_mwh;
      sum.covered_ms += segment.to_utc_ms - segment.from_utc_ms;
      sum.flags |= segment.flags;
    }
  }
  return sum;
}

TEST_CASE("differences of the register add up to what it counted") {
  EnergyTrack track{meter()};
  const Sum sum = feed(track, {at(0, 500), at(1, 650), at(2, 650), at(3, 900)});
  CHECK(sum.mwh == 40'000);
  CHECK(sum.covered_ms == 3000);
  CHECK(sum.flags == 0);
}

TEST_CASE("a register that rolls over loses nothing, whatever its width") {
  for (const unsigned bits : {16U, 32U, 48U, 64U}) {
    CAPTURE(bits);
    const std::uint64_t largest = ~std::uint64_t{0} >> (64 - bits);
    EnergyTrack track{meter(bits)};
    const Sum sum = feed(track, {at(0, largest - 99), at(1, 50), at(2, 60)});
    CHECK(sum.mwh == 160 * 100);
    CHECK(sum.flags == slot_flag::register_rollover);
    CHECK(track.faults() == 0);
  }
}

TEST_CASE("after the meter restarted a smaller register is a reset, and counts from zero") {
  EnergyTrack track{meter()};
  const Sum sum = feed(track, {at(0, 5'000'000), at(1, 30, 1), at(2, 40, 1)});
  CHECK(sum.mwh == 4000);
  CHECK(sum.flags == slot_flag::register_reset);
}

TEST_CASE("a meter that restarted and kept its register goes on counting") {
  EnergyTrack track{meter()};
  CHECK(feed(track, {at(0, 5000), at(1, 5030, 1)}).mwh == 3000);
}

TEST_CASE("a register that goes back for one reading is not believed, and nothing is lost by it") {
  EnergyTrack track{meter()};
  const Sum sum = feed(track, {at(0, 5000), at(1, 17), at(2, 5100)});
  CHECK(sum.mwh == 10'000);
  CHECK(sum.covered_ms == 2000);
  CHECK(track.faults() == 1);
}

TEST_CASE("more energy than the greatest power can carry is a fault, with room for one count and one refresh") {
  // 100 kW over 1 s and the meter's own 1 s, 10 % on top: 61.1 Wh, and one count of 0.1 Wh.
  EnergyTrack track{meter()};
  CHECK(feed(track, {at(0, 0), at(1, 612)}).mwh == 61'200);
  EnergyTrack other{meter()};
  CHECK(feed(other, {at(0, 0), at(1, 613)}).mwh == 0);
  CHECK(other.refused());
  MeterSettings coarse = meter();
  coarse.mwh_per_count = 1'000'000;  // 1 kWh: one count in a second is no fault
  EnergyTrack kilowatt_hours{coarse};
  CHECK(feed(kilowatt_hours, {at(0, 7), at(1, 8)}).mwh == 1'000'000);
}

TEST_CASE("a register that moved for good is believed after three readings, and the step is estimated from the power") {
  EnergyTrack track{meter()};
  // 36 kW = 100 counts a second, then the register stands elsewhere.
  const Sum sum = feed(track, {at(0, 1000), at(1, 1100), at(2, 1200), at(12, 900'000'000), at(13, 900'000'100),
                               at(14, 900'000'200), at(15, 900'000'300)});
  CHECK(sum.covered_ms == 15'000);
  CHECK(sum.mwh == 15 * 10'000);
  CHECK((sum.flags & slot_flag::energy_estimated) != 0);
}

TEST_CASE("a register lost for longer than fifteen minutes leaves the time uncovered") {
  EnergyTrack track{meter()};
  const Sum sum =
      feed(track, {at(0, 1'000'000), at(1, 1'000'100), at(902, 5), at(903, 105), at(904, 205), at(905, 305)});
  CHECK(sum.covered_ms == 4000);
  CHECK(sum.mwh == 4 * 10'000);
}

TEST_CASE("a gap is bridged with its exact total and marked") {
  EnergyTrack track{meter()};
  const Sum sum = feed(track, {at(0, 1000), at(7200, 721'000)});
  CHECK(sum.mwh == 72'000'000);
  CHECK(sum.covered_ms == 7'200'000);
  CHECK(sum.flags == slot_flag::shape_estimated);
}

TEST_CASE("a reading that is not after the last one changes nothing") {
  EnergyTrack track{meter()};
  const Sum sum = feed(track, {at(5, 1000), at(5, 1100), at(4, 1200), at(6, 1300)});
  CHECK(sum.mwh == 30'000);
  CHECK(sum.covered_ms == 1000);
}

TEST_CASE("a meter of power alone is summed by trapezoids, to the last milliwatt-hour, and a gap stays missing") {
  MeterSettings settings = meter();
  settings.form = MeterForm::power_only;
  EnergyTrack track{settings};
  std::vector<MeterReading> readings;
  for (std::int64_t second = 0; second <= 3600; ++second)
    readings.push_back({start + 1000 * second, 0, 0, 1'000 * second});
  CHECK(feed(track, readings).mwh == 1'800'000);  // 0 to 3.6 kW in an hour
  CHECK(feed(track, {{start + 3'603'000, 0, 0, 1000}}).covered_ms == 0);
}

TEST_CASE("a float register, and a meter without a greatest power, are refused by name") {
  MeterSettings settings = meter();
  CHECK_FALSE(refusal(settings));
  settings.form = MeterForm::float32;
  CHECK(refusal(settings)->find("meter it tells its energy as a 32-bit float") == 0);
  settings = meter();
  settings.most_power_w = 0;
  CHECK(refusal(settings));
  settings = meter(8);
  CHECK(refusal(settings));
}

TEST_CASE("a share of a large number is exact where a product would not fit") {
  CHECK(share_of(9'000'000'000'000'000, 1'000'000'000, 3'000'000'000) == 3'000'000'000'000'000);
  CHECK(share_of(7, 2, 3) == 4);
  CHECK(share_of(0, 0, 1) == 0);
}

}  // namespace
}  // namespace isotherm::gateway
