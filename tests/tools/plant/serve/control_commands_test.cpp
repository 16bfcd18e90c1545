#include "tools/plant/serve/control_commands.hpp"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "tests/tools/plant/serve/fake_plant.hpp"

using namespace isotherm::plant;
using isotherm::test::FakePlant;

namespace {

struct Bench {
  FakePlant plant;
  ControlCommands commands{plant, [] { return PlantPace{1'700'000'000'000, 0}; }};

  std::string ask(const std::string& line) { return commands.answer(line).line; }
  std::string error(const std::string& line) {
    const auto json = nlohmann::json::parse(ask(line));
    return json.at("ok").get<bool>() ? "taken" : json.at("error").get<std::string>();
  }
};

}  // namespace

TEST_CASE("a fault is set with its value or its default, and cleared alone or with all") {
  Bench bench;
  CHECK(bench.ask("fault pump_1_degraded 60") == "{\"ok\":true}");
  CHECK(bench.plant.fault_set.value(PlantFault::pump_1_degraded) == 60.0);
  CHECK(bench.error("fault slow_leak") == "taken");
  CHECK(bench.plant.fault_set.value(PlantFault::slow_leak) == 50.0);
  CHECK(bench.error("clear slow_leak") == "taken");
  CHECK(!bench.plant.fault_set.active(PlantFault::slow_leak));
  CHECK(bench.plant.fault_set.active(PlantFault::pump_1_degraded));
  CHECK(bench.error("clear") == "taken");
  CHECK(!bench.plant.fault_set.active(PlantFault::pump_1_degraded));
}

TEST_CASE("every fault can be set by its name, and the list tells each with its sentence") {
  Bench bench;
  for (const FaultDescription& row : fault_table) CHECK(bench.error("fault " + std::string(row.name)) == "taken");
  bench.ask("clear e_stop");
  const auto list = nlohmann::json::parse(bench.ask("faults")).at("faults");
  REQUIRE(list.size() == fault_table.size());
  for (const auto& fault : list) {
    CHECK(fault.at("active") == (fault.at("name") != "e_stop"));
    CHECK(!fault.at("help").get<std::string>().empty());
  }
}

TEST_CASE("a fault that names a probe, a gauge, a GPU or a node takes no fraction of one") {
  Bench bench;
  for (const FaultDescription& row : fault_table) {
    CAPTURE(row.name);
    if (row.least == row.most) continue;
    // What is meant is said in the sentence of help: a number of something, not an amount with a unit.
    bool numbers = false;
    for (const char* noun : {"probe VALUE", "Probe VALUE", "Gauge VALUE", "GPU VALUE", "node VALUE", "valve VALUE"}) {
      numbers = numbers || row.help.find(noun) != std::string_view::npos;
    }
    CHECK(row.whole == numbers);
    const std::string name{row.name};
    const double between = row.least + 0.5;
    CHECK((bench.error("fault " + name + " " + std::to_string(between)) == "taken") == !numbers);
  }
  CHECK(bench.error("fault supply_sensor_stuck 2.5") ==
        "fault supply_sensor_stuck = 2.5: permitted is a whole number 1..3");
}

TEST_CASE("the load is a fraction of rated power, or the workload's") {
  Bench bench;
  CHECK(bench.error("load 0.75") == "taken");
  CHECK(bench.plant.load == 0.75);
  CHECK(bench.error("load workload") == "taken");
  CHECK(!bench.plant.load.has_value());
}

TEST_CASE("truth is told once, watch also asks for what comes") {
  Bench bench;
  CHECK(bench.ask("truth") == "{\"utc_ms\":1700000000000}");
  CHECK(!bench.commands.answer("truth").watch);
  CHECK(bench.commands.answer("watch").watch);
}

TEST_CASE("what is not permitted is refused with a sentence and changes nothing") {
  Bench bench;
  CHECK(bench.error("fault pump1_dead") == "no fault \"pump1_dead\"; did you mean pump_1_dead?");
  CHECK(bench.error("fault pump_1_degraded 4") == "fault pump_1_degraded = 4: permitted 5..100");
  CHECK(bench.error("fault pump_1_degraded half") == "fault pump_1_degraded = half: permitted 5..100");
  CHECK(bench.error("fault pump_1_degraded nan") == "fault pump_1_degraded = nan: permitted 5..100");
  CHECK(bench.error("fault e_stop 1") == "fault e_stop takes no value");
  for (const char* line : {"load 1.3", "load -0.1", "load nan", "load full"}) {
    CHECK(bench.error(line).ends_with("permitted is a fraction of rated power 0..1.2, or the word workload"));
  }
  for (const char* line : {"", " ", "fault", "load", "faults now", "truth 1", "clear a b", "halt", "fault e_stop 1 2",
                           "\"\\\x01\xFF"}) {
    CAPTURE(line);
    CHECK(bench.error(line).find("permitted: fault NAME") != std::string::npos);
  }
  for (const FaultDescription& row : fault_table) CHECK(!bench.plant.fault_set.active(row.fault));
  CHECK(!bench.plant.load.has_value());
}

TEST_CASE("a plant without faults says so") {
  Bench bench;
  bench.plant.has_faults = false;
  CHECK(bench.error("fault e_stop") == "this plant has no faults to set");
}
