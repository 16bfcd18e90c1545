#include "control/point/point_table.hpp"

#include <doctest/doctest.h>

#include <set>
#include <string>

#include "control/point/quality.hpp"

using namespace isotherm;

namespace {

const Point& find(std::string_view name) {
  for (const Point& point : point_table()) {
    if (point.name == name) return point;
  }
  FAIL("no point named ", std::string(name));
  return point_table().front();
}

Record with_good_tick() {
  Record record;
  record.ticks[3] = {7180, 9000, 15000, 0x6C6E, 0x5A5B, fast_bit::read_ok | fast_bit::permit_closed | 2U};
  return record;
}

}  // namespace

TEST_CASE("a restart of the rack I/O unit is seen whichever tick of the second told it, and a failed read tells nothing") {
  const Point& point = find("rack_io_restarted");
  CHECK_FALSE(point.value(Record{}).present);
  for (std::size_t n = 0; n < ticks_per_cycle; ++n) {
    Record record;
    record.ticks.fill({7180, 9000, 15000, 0x6C6E, 0x5A5B, fast_bit::read_ok});
    CHECK(point.value(record).scaled == 0);
    record.ticks[n].bits = fast_bit::read_ok | fast_bit::unit_restarted;
    CHECK(point.value(record).scaled == 1);
    record.ticks[n].bits = fast_bit::unit_restarted;
    CHECK(point.value(record).scaled == 0);
  }
}

TEST_CASE("names are unique, lower case, and end in the unit") {
  std::set<std::string> seen;
  for (const Point& point : point_table()) {
    const std::string name(point.name);
    INFO(name);
    CHECK(seen.insert(name).second);
    CHECK(name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == std::string::npos);
    const auto ends = [&name](std::string_view suffix) { return std::string_view(name).ends_with(suffix); };
    if (point.unit == "C") CHECK(ends("_c"));
    if (point.unit == "K") CHECK(ends("_k"));
    if (point.unit == "L/min") CHECK(ends("_lpm"));
    if (point.unit == "kPa") CHECK(ends("_kpa"));
    if (point.unit == "%") CHECK(ends("_percent"));
    if (point.unit == "W") CHECK(ends("_w"));
    if (point.unit == "kW") CHECK(ends("_kw"));
    if (point.unit == "s") CHECK(ends("_s"));
    CHECK(point.least <= point.most);
    CHECK_FALSE(point.meaning.empty());
    CHECK_FALSE(point.meaning.ends_with('.'));
  }
}

TEST_CASE("the live registers end before the set points begin") {
  CHECK(point_register(point_table().size()) <= controller_map::set_points::address);
}

TEST_CASE("an empty record has no measured value, and nothing pretends otherwise") {
  const Record record;
  for (const char* name : {"controlled_temperature_c", "hottest_gpu_c", "mean_gpu_c", "gpu_spread_k", "flow_lpm",
                           "pump_1_speed_percent", "permit_read_back", "leak_zones", "oldest_node_s"}) {
    INFO(name);
    CHECK_FALSE(find(name).value(record).present);
  }
}

TEST_CASE("fast values come from the newest good tick only") {
  Record record = with_good_tick();
  record.ticks[7] = {1, 1, 1, 1, 1, 0};  // a failed read
  CHECK(find("flow_lpm").value(record) == PointValue::of(7180));
  CHECK(find("pump_1_speed_percent").value(record) == PointValue::of(540));
  CHECK(find("pump_2_speed_percent").value(record) == PointValue::of(550));
  CHECK(find("leak_zones").value(record) == PointValue::of(2));
  CHECK(find("permit_read_back").value(record) == PointValue::of(1));
  CHECK(find("field_bus_ticks_good").value(record) == PointValue::of(1));
}

TEST_CASE("GPUs that give no value are left out of mean, spread and count") {
  Record record;
  NodeWords& node = record.inputs.nodes[0];
  node.temperature = {60, 66, 70, 90, absent_temperature, 0, 0, 0};
  node.valid = 0b0001'0111;  // 90 C is not called good; number 4 is, but carries no value
  CHECK(find("gpus_valid").value(record) == PointValue::of(3));
  CHECK(find("hottest_gpu_c").value(record) == PointValue::of(70));
  CHECK(find("gpu_spread_k").value(record) == PointValue::of(10));
  CHECK(find("mean_gpu_c").value(record) == PointValue::of(653));
}

TEST_CASE("median and 95th percentile count the GPUs that give a value") {
  Record record;
  CHECK_FALSE(find("p95_gpu_c").value(record).present);
  for (std::size_t n = 0; n < 5; ++n) {
    record.inputs.nodes[n].temperature = {61, 62, 63, 64, 65, 66, 67, 68};
    record.inputs.nodes[n].valid = 0xFF;
  }
  CHECK(find("median_gpu_c").value(record) == PointValue::of(64));  // 20 of 40
  CHECK(find("p95_gpu_c").value(record) == PointValue::of(68));     // 35 of 40 are below, 38 are asked for
  record.inputs.nodes[0].valid = 0;
  record.inputs.nodes[0].temperature.fill(90);
  CHECK(find("p95_gpu_c").value(record) == PointValue::of(68));
}

TEST_CASE("qualities and diagnoses come back from their two words as they went in") {
  for (unsigned n = 0; n < 256; ++n) {
    Diagnoses all;
    all.supply = static_cast<Quality>(n & 3U);
    all.return_water = static_cast<Quality>(n >> 2U & 3U);
    all.flow = static_cast<Quality>(n >> 4U & 3U);
    all.pressure = static_cast<Quality>(n >> 6U);
    all.balance_off = n % 3 == 0;
    all.exchanger_percent = static_cast<std::uint8_t>(n / 2);
    all.outlier_gpu = static_cast<std::uint8_t>(n % 73);
    all.outlier_excess = static_cast<std::uint16_t>(2 * n);
    CHECK(diagnoses(quality_word(all), outlier_word(all)) == all);
  }
  Diagnoses large;
  large.outlier_gpu = 72;
  large.outlier_excess = 9999;
  large.exchanger_percent = 255;
  CHECK(diagnoses(quality_word(large), outlier_word(large)).outlier_excess == 511);
  CHECK(diagnoses(quality_word(large), outlier_word(large)).exchanger_percent == 127);
}

TEST_CASE("without an outlier there is no excess, and an unknown exchanger is absent") {
  Record record;
  CHECK_FALSE(find("outlier_gpu_excess_k").value(record).present);
  CHECK(find("outlier_gpu").value(record) == PointValue::of(0));
  CHECK_FALSE(find("exchanger_ua_percent").value(record).present);
  Diagnoses all;
  all.outlier_gpu = 41;
  all.outlier_excess = 87;
  all.exchanger_percent = 76;
  all.flow = Quality::estimated;
  record.quality = quality_word(all);
  record.outlier = outlier_word(all);
  CHECK(find("outlier_gpu_excess_k").value(record) == PointValue::of(87));
  CHECK(find("exchanger_ua_percent").value(record) == PointValue::of(76));
  CHECK(std::string(find("flow_quality").word(find("flow_quality").value(record).scaled)) == "estimated");
}

TEST_CASE("levels are told as masks, a trip counting as an alarm and a warning too") {
  Record record;
  record.levels[4] = Level::trip;
  record.levels[0] = Level::warning;
  CHECK(find("rows_at_warning").value(record) == PointValue::of(0b10001));
  CHECK(find("rows_at_alarm").value(record) == PointValue::of(0b10000));
  CHECK(find("rows_at_trip").value(record) == PointValue::of(0b10000));
}

TEST_CASE("enumerators have words") {
  Record record;
  record.mode = Mode::running;
  const Point& mode = find("mode");
  CHECK(std::string(mode.word(mode.value(record).scaled)) == "running");
}

TEST_CASE("values of a plausible record lie in their ranges") {
  Record record = with_good_tick();
  record.controlled_temperature = 6630;
  record.supply_temperature = 3990;
  record.inputs.slow[Slow::dew_point] = 1200;
  CHECK(find("dew_point_margin_k").value(record) == PointValue::of(2790));
  for (const Point& point : point_table()) {
    const PointValue value = point.value(record);
    INFO(std::string(point.name));
    if (value.present) {
      CHECK(value.scaled >= point.least);
      CHECK(value.scaled <= point.most);
    }
  }
}
