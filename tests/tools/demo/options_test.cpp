#include "tools/demo/options.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "hal/linux/start_error.hpp"
#include "tools/demo/programs.hpp"

using isotherm::demo::fault_command;
using isotherm::demo::Options;
using isotherm::demo::parse_duration;
using isotherm::hal::StartError;

namespace {
Options parse(const std::vector<const char*>& words) {
  std::vector<const char*> line{"isotherm-demo"};
  line.insert(line.end(), words.begin(), words.end());
  return *isotherm::demo::parse_options(static_cast<int>(line.size()), line.data());
}
}  // namespace

TEST_CASE("without options it is a warm rack at the speed of the wall, until somebody ends it") {
  const Options options = parse({});
  CHECK_FALSE(options.plain);
  CHECK_FALSE(options.for_s);
  CHECK(options.speed == 1);
  CHECK(options.warm);
  CHECK(options.restart);
}

TEST_CASE("values may follow their option or an equals sign") {
  const Options options = parse({"--plain", "--for=20m", "--speed", "10", "--start", "cold", "--workload", "w.csv",
                                 "--summary=s.json", "--keep", "run", "--no-restart", "--seed", "7", "--fault",
                                 "slow_leak=80"});
  CHECK(options.plain);
  CHECK(options.for_s == 1200.0);
  CHECK(options.speed == 10);
  CHECK_FALSE(options.warm);
  CHECK(options.workload == "w.csv");
  CHECK(options.summary == "s.json");
  CHECK(options.keep == "run");
  CHECK_FALSE(options.restart);
  CHECK(options.seed == 7);
  CHECK(options.fault == "slow_leak=80");
}

TEST_CASE("times have a unit, and end somewhere") {
  CHECK(parse_duration("--for", "90") == 90.0);
  CHECK(parse_duration("--for", "1.5m") == 90.0);
  CHECK(parse_duration("--for", "2h") == 7200.0);
  for (const char* text : {"", "s", "-5s", "0", "5x", "5 s", "nan", "inf", "800h", "1e9"}) {
    CHECK_THROWS_AS(parse_duration("--for", text), StartError);
  }
}

TEST_CASE("what it does not know it refuses, naming what was given") {
  CHECK_THROWS_WITH_AS(parse({"--speeed", "2"}), "there is no option --speeed; see --help", StartError);
  CHECK_THROWS_WITH_AS(parse({"--start", "hot"}), "--start hot: expected warm or cold", StartError);
  CHECK_THROWS_WITH_AS(parse({"--speed", "0"}), "--speed 0: expected a whole number from 1 to 1000", StartError);
  CHECK_THROWS_AS(parse({"--speed", "ten"}), StartError);
  CHECK_THROWS_AS(parse({"--speed", "1.5"}), StartError);
  CHECK_THROWS_WITH_AS(parse({"--for"}), "--for: a value is missing; see --help", StartError);
  CHECK_THROWS_AS(parse({"--plain=yes"}), StartError);
  CHECK_THROWS_AS(parse({"file.csv"}), StartError);
}

TEST_CASE("a fault is checked by name and range before anything runs") {
  CHECK(fault_command("pump_1_dead") == "fault pump_1_dead");
  CHECK(fault_command("slow_leak=80") == "fault slow_leak 80");
  CHECK_THROWS_AS(fault_command("pump_9_dead"), StartError);
  CHECK_THROWS_WITH_AS(fault_command("slow_leak=0"), "--fault slow_leak=0: expected a value from 1 to 10000", StartError);
  CHECK_THROWS_WITH_AS(fault_command("pump_1_dead=3"), "--fault pump_1_dead=3: expected no value", StartError);
  CHECK_THROWS_AS(fault_command("slow_leak="), StartError);
}
