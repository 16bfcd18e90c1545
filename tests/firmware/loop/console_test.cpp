#include "firmware/loop/console.hpp"

#include <doctest/doctest.h>

#include <array>
#include <memory>
#include <string>
#include <vector>

#include "control/point/point_table.hpp"
#include "hal/fake/memory_bus.hpp"

using namespace isotherm;

namespace {

struct Bench {
  hal::MemoryBus bus;
  std::unique_ptr<RetainedRing> ring = std::make_unique<RetainedRing>();
  RackController controller{bus, *ring, {.boot = 0x1234}};
  std::uint32_t kicks = 77;
  std::array<Console::Figure, 1> figures{{{"watchdog kicks", &kicks}}};
  Console console{controller, figures};

  std::vector<std::string> ask(const std::string& text) {
    for (const char c : text) console.type(static_cast<std::uint8_t>(c));
    std::vector<std::string> lines;
    TextLine line;
    while (console.next(line)) {
      lines.emplace_back(line.text());
      line.clear();
    }
    CHECK_FALSE(console.speaks());
    return lines;
  }
  void run_a_second() {
    for (int n = 0; n < 10; ++n) controller.tick(static_cast<std::uint64_t>(n) * 100);
  }
};

}  // namespace

TEST_CASE("status tells mode, law, boot, the machine's figures and the alarms") {
  Bench bench;
  for (int second = 0; second < 5; ++second) bench.run_a_second();
  const auto lines = bench.ask("status\r");
  REQUIRE(lines.size() == 3);
  CHECK(lines[0].starts_with("mode fallback, law "));
  CHECK(lines[0].ends_with("boot 0x00001234, 5 cycles, 0 missed deadlines"));
  CHECK(lines[1] == "watchdog kicks 77");
  CHECK(lines[2].find("Sensors disagree or are lost: trip") != std::string::npos);
}

TEST_CASE("points come one a line, with their units, and a dash for what is not there") {
  Bench bench;
  const auto before = bench.ask("points\n");
  CHECK(before.size() == point_table().size());
  CHECK(before.front() == std::string(point_table().front().name) + " -");
  bench.run_a_second();
  const auto lines = bench.ask("points\n");
  CHECK(lines.size() == before.size());
  CHECK(lines != before);
}

TEST_CASE("settings and records") {
  Bench bench;
  const auto settings = bench.ask("settings\r\n");
  CHECK(settings.size() == std::size(rack_setting_table));
  CHECK(settings.front() == "gpu_set_point_c 66.000 C");
  CHECK(bench.ask("records\r") == std::vector<std::string>{"this boot 0x00000000: none", "boot before 0x00000000: none"});
  bench.run_a_second();
  CHECK(bench.ask("records\r").front() == "this boot 0x00001234: 1 to 1");
}

TEST_CASE("only the whole word reboots, and what is no command is told what is one") {
  Bench bench;
  for (const std::string typed : {"reboo\r", "rebootx\r", "reboot reboot reboot reboot\r", "?\r"}) {
    CAPTURE(typed);
    CHECK(bench.ask(typed) == std::vector<std::string>{"status, points, settings, records, or reboot"});
  }
  CHECK(bench.ask("\r\n\r").empty());
  CHECK_FALSE(bench.console.reboot_asked());
  CHECK(bench.ask("reboot\r").size() == 1);
  CHECK(bench.console.reboot_asked());
}
