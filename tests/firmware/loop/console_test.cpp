#include "firmware/loop/console.hpp"

#include <doctest/doctest.h>

#include <algorithm>
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

  /// What the terminal was shown while somebody typed.
  std::string shown;

  /// As the loop does it: the rest of what was typed waits while an answer goes out.
  std::vector<std::string> ask(const std::string& text) {
    std::vector<std::string> lines;
    shown.clear();
    for (const char c : text) {
      shown += console.type(static_cast<std::uint8_t>(c));
      TextLine line;
      while (console.next(line)) {
        lines.emplace_back(line.text());
        line.clear();
      }
      CHECK_FALSE(console.speaks());
    }
    return lines;
  }
  void run_a_second() {
    for (int n = 0; n < 10; ++n) controller.tick(now_ms += 100);
  }
  std::uint64_t now_ms = 0;
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
  CHECK(std::find(settings.begin(), settings.end(), "flow_resistance_mk_per_w 8.250 mK/W") != settings.end());
  CHECK(bench.ask("records\r") == std::vector<std::string>{"this boot 0x00000000: none", "boot before 0x00000000: none"});
  bench.run_a_second();
}

TEST_CASE("records tells what the ring holds, and the newest records by their main figures") {
  Bench bench;
  bench.run_a_second();
  const auto one = bench.ask("records\r");
  REQUIRE(one.size() == 3);
  CHECK(one[0] == "this boot 0x00001234: 1 to 1");
  CHECK(one[1] == "boot before 0x00000000: none");
  CHECK(one[2] == "1 at 1 s, fallback, GPU -, supply -, return -, flow -, power -, pumps 66.67 %, valve 100.00 %, row 0");
  for (int second = 2; second <= 130; ++second) bench.run_a_second();
  const auto three = bench.ask("records 3\r");
  REQUIRE(three.size() == 5);
  CHECK(three[0] == "this boot 0x00001234: 11 to 130");
  CHECK(three[2].starts_with("128 at 128 s, "));
  CHECK(three[4].starts_with("130 at 130 s, "));
  CHECK(bench.ask(" records  120 \r").size() == 122);
  CHECK(bench.ask("records 120\r")[2].starts_with("11 at 11 s, "));
  for (const std::string typed : {"records 0", "records 121", "records 99999999999", "records -1", "records 1 2", "records1", "recordss"}) {
    CAPTURE(typed);
    const auto lines = bench.ask(typed + "\r");
    REQUIRE(lines.size() == 1);
    CHECK(lines[0].starts_with("unknown: '" + typed + "'; "));
  }
}

TEST_CASE("a record that is overwritten while its line waits for room is told as gone") {
  Bench bench;
  for (int second = 1; second <= 125; ++second) bench.run_a_second();
  for (const char c : std::string("records 120\r")) bench.console.type(static_cast<std::uint8_t>(c));
  TextLine line;
  for (int n = 0; n < 2; ++n) CHECK(bench.console.next(line));
  bench.run_a_second();
  line.clear();
  REQUIRE(bench.console.next(line));
  CHECK(line.text() == "6 is overwritten");
}

TEST_CASE("only the whole word reboots, and what is no command is told what is one") {
  Bench bench;
  for (const std::string typed : {"reboo\r", "rebootx\r", "reboot reboot reboot reboot\r", "?\r"}) {
    CAPTURE(typed);
    const auto lines = bench.ask(typed);
    REQUIRE(lines.size() == 1);
    CHECK(lines[0].ends_with("status, points, settings, records [how many], reboot"));
  }
  CHECK(bench.ask("\r\n\r").empty());
  CHECK_FALSE(bench.console.reboot_asked());
  CHECK(bench.ask("reboot\r").size() == 1);
  CHECK(bench.console.reboot_asked());
}

TEST_CASE("what is typed is shown, a blank at either end is none, and another word is named") {
  Bench bench;
  CHECK(bench.ask(" status  \r").size() == 3);
  CHECK(bench.shown == " status  \r\n");
  CHECK(bench.ask("stauts\n") == std::vector<std::string>{"unknown: 'stauts'; status, points, settings, records [how many], reboot"});
  CHECK(bench.ask("help\r") == std::vector<std::string>{"status, points, settings, records [how many], reboot"});
  CHECK(bench.ask("status\r\nstatus\r\n").size() == 6);
  CHECK(bench.shown == "status\r\nstatus\r\n");  // the line feed after a return shows nothing more
  CHECK(bench.ask("   \r").empty());
  CHECK(bench.shown == "   \r\n");
}

TEST_CASE("backspace and delete take back what was typed, as far as there is something") {
  Bench bench;
  CHECK(bench.ask("stax\b\x7F" "atus\r").size() == 3);
  CHECK(bench.shown == "stax\b \b\b \batus\r\n");
  CHECK(bench.ask("a\b\b\bstatus\r").size() == 3);
  CHECK(bench.shown == "a\b \bstatus\r\n");
}

TEST_CASE("what finds no room is told by the bell and is no part of a command, nor is what cannot be shown") {
  Bench bench;
  const std::string full = "reboot" + std::string(18, ' ');
  const auto long_line = bench.ask(full + "now\r");
  REQUIRE(long_line.size() == 1);
  CHECK(long_line[0].starts_with("unknown: 'reboot...'; "));
  CHECK(bench.shown == full + "\a\a\a\r\n");
  CHECK(bench.ask("status" + std::string(18, ' ') + "x\b\b\r").size() == 3);
  CHECK(bench.shown == "status" + std::string(18, ' ') + "\a\b \b\r\n");
  CHECK(bench.ask(std::string("reb\0oot\r", 8)).front().starts_with("unknown: 'reb?oot'; "));
  CHECK(bench.ask("reboot\x1B\r").front().starts_with("unknown: 'reboot?'; "));
  CHECK(bench.ask("\xFF" "reboot\r").front().starts_with("unknown: '?reboot'; "));
  CHECK_FALSE(bench.console.reboot_asked());
}
