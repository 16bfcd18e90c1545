#include "tools/demo/options.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "hal/linux/start_error.hpp"

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
  CHECK(options.scale.speed == 1);
  CHECK(options.warm);
  CHECK(options.restart);
}

TEST_CASE("the image on an emulated chip has a clock of its own, and no other speed") {
  CHECK_FALSE(parse({}).on_chip);
  CHECK(parse({"--controller", "stm32f405"}).on_chip);
  CHECK_FALSE(parse({"--controller", "process", "--speed", "10"}).on_chip);
  CHECK_THROWS_AS(parse({"--controller", "stm32f405", "--speed", "10"}), isotherm::hal::StartError);
}

TEST_CASE("values may follow their option or an equals sign") {
  const Options options = parse({"--plain", "--for=20m", "--speed", "10", "--start", "cold", "--workload", "w.csv",
                                 "--summary=s.json", "--keep", "run", "--no-restart", "--seed", "7", "--fault",
                                 "slow_leak=80", "--fault=pump_1_dead", "--zone-valves", "9", "--mixing-valve"});
  CHECK(options.plain);
  CHECK(options.for_s == 1200.0);
  CHECK(options.scale.speed == 10);
  CHECK_FALSE(options.warm);
  CHECK(options.workload == "w.csv");
  CHECK(options.summary == "s.json");
  CHECK(options.keep == "run");
  CHECK_FALSE(options.restart);
  CHECK(options.seed == 7);
  CHECK(options.zone_valves == 9);
  CHECK(options.mixing_valve);
  CHECK(options.faults == std::vector<std::string>{"slow_leak=80", "pump_1_dead"});
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
  const auto sentence = [](const std::vector<const char*>& words) -> std::string {
    try {
      parse(words);
    } catch (const StartError& error) {
      return error.what();
    }
    return "taken";
  };
  CHECK(sentence({"--speeed", "2"}).find("--speeed") != std::string::npos);
  CHECK(sentence({"--start", "hot"}).find("hot") != std::string::npos);
  CHECK(sentence({"--speed", "0"}).find("1..1000") != std::string::npos);
  CHECK(sentence({"--speed", "ten"}) != "taken");
  CHECK(sentence({"--for"}).find("--for") != std::string::npos);
  CHECK(sentence({"--seed", "-1"}) != "taken");
  CHECK(sentence({"file.csv"}) != "taken");
  CHECK(sentence({"--for", "5x"}) == "--for 5x: expected a time such as 90s, 20m or 2h, at most 720h");
}
