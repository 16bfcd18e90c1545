#include "firmware/rack/board_file.hpp"

#include <doctest/doctest.h>

#include <fstream>

#include "hal/device/rack_io.hpp"
#include "hal/fake/memory_bus.hpp"
#include "hal/linux/start_error.hpp"
#include "tests/hal/linux/fake_gpio.hpp"
#include "tests/hal/linux/temporary_folder.hpp"

using namespace isotherm;

namespace {

constexpr const char* chip = "/dev/gpiochip0";

/// A machine with a folder of hwmon, GPIO lines and a board file.
struct Machine {
  test::TemporaryFolder folder;
  test::FakeGpio gpio;

  std::string told(const std::string& content) const {
    try {
      (void)rack::read_board_file(folder.write("board.toml", content));
      return {};
    } catch (const hal::StartError& error) {
      const std::string sentence = error.what();
      CHECK(sentence.starts_with(folder.file("board.toml")));
      CHECK(sentence.find('\n') == std::string::npos);
      return sentence;
    }
  }
};

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("files of the kernel and lines of a chip fill the words, the field bus fills the rest, and outputs follow") {
  Machine machine;
  for (unsigned line : {4U, 5U, 6U, 7U}) machine.gpio.line(chip, line);
  const auto at = [&](const char* file, const char* number) { return machine.folder.write(file, number); };
  const std::string board =
      "[[analog]]\nplace = \"supply_temperature_1\"\nfile = \"" + at("in0_input", "1650") +
      "\"\nsensor = \"ntc\"\nfull_scale = 3300\n"
      "[[analog]]\nplace = \"return_temperature_1\"\nfile = \"" + at("temp1_input", "48250") +
      "\"\n"
      "[[pulses]]\nplace = \"flow\"\nfile = \"" + at("fan1_input", "1500") +
      "\"\nper_hertz = 2\nmost = 250\n"
      "[[rope]]\ntells = \"leak_zone_2\"\nfile = \"" + at("in1_input", "300") +
      "\"\n"
      "[[contact]]\ntells = \"emergency_stop\"\nchip = \"/dev/gpiochip0\"\nline = 4\n"
      "[[drive]]\ndrives = \"pump_speed_2\"\nfile = \"" + at("pwm1", "0") +
      "\"\n"
      "[permit]\nchip = \"/dev/gpiochip0\"\nline = 5\nread_back_line = 6\n"
      "[brake]\nchip = \"/dev/gpiochip0\"\nline = 7\n";
  rack::RackBoard rack(rack::read_board_file(machine.folder.write("board.toml", board)), machine.gpio);

  hal::MemoryBus bus;
  auto& unit = bus.unit(field_bus::rack_io_unit);
  unit[field_bus::rack_io::magic] = field_bus::magic;
  unit[field_bus::rack_io::number] = field_bus::rack_io::block_number;
  unit[field_bus::rack_io::slow + 1] = 4'000;
  hal::RackIo io(bus, &rack.wired());
  FastWords fast;
  SlowWords slow;
  REQUIRE(io.write({0, 5'000, 0, 0, output_bit::permit | output_bit::power_brake}) == Fault::none);
  machine.gpio.line(chip, 4).high = true;  // the E-stop's contact opens
  for (int tick = 0; tick < 2; ++tick) REQUIRE(io.read(fast, slow) == Fault::none);
  CHECK(slow[Slow::supply_temperature_1] == 2'500);
  CHECK(slow[Slow::supply_temperature_2] == 4'000);
  CHECK(slow[Slow::return_temperature_1] == 4'825);
  CHECK(fast.flow == 10'000);
  // The unit in this bus echoes no command, which is told as a refusal.
  CHECK((fast.bits & ~fast_bit::command_refused) == (fast_bit::read_ok | fast_bit::emergency_stop | fast_bit::leak_zone_1 << 1U | fast_bit::permit_closed));
  CHECK(machine.gpio.line(chip, 5).high);
  CHECK(machine.gpio.line(chip, 7).high);
  int pulse_width = 0;
  std::ifstream(machine.folder.file("pwm1")) >> pulse_width;
  CHECK(pulse_width == 153);  // 6 V of 10 V
}

TEST_CASE("what is wrong in a board file is told in one sentence, with its line and what would be permitted") {
  const Machine machine;
  const std::string probe = "[[analog]]\nplace = \"supply_temperature_1\"\nfile = \"/sys/x\"\n";
  const std::string permit = "[[permit]]\nchip = \"/dev/a\"\nline = 1\nread_back_line = 2\n";
  const std::string stop = "[[contact]]\ntells = \"emergency_stop\"\nchip = \"/dev/gpiochip0\"\nline = 1\n";
  CHECK(machine.told(probe + stop).empty());
  CHECK(machine.told("").empty());
  CHECK(contains(machine.told(probe + "sensr = \"ntc\"\n"), ":4: unknown key sensr; did you mean sensor?"));
  CHECK(contains(machine.told(probe + "sensor = \"ptc\"\n"), "ntc pt1000 current_loop linear"));
  CHECK(contains(machine.told(probe + "series_ohm = 0\n"), "10..1e+06"));
  CHECK(contains(machine.told("[[analog]]\nplace = \"supply\"\nfile = \"/sys/x\"\n"), ":2: place"));
  CHECK(contains(machine.told("[[analog]]\nplace = \"flow\"\nfile = \"x\"\n"), "an absolute path"));
  CHECK(contains(machine.told("[[analog]]\nplace = \"flow\"\n"), ":1: file is missing"));
  CHECK(contains(machine.told("[[contact]]\nchip = \"/dev/gpiochip0\"\n"), "tells is missing"));
  CHECK(contains(machine.told(probe + probe), "supply_temperature_1 is wired twice"));
  CHECK(contains(machine.told(permit + permit), "there is one at most"));
  CHECK(contains(machine.told("[analogue]\n"), "unknown section [analogue]"));
  CHECK(contains(machine.told("rack_io_unit = \"maybe\"\n"), "present absent"));
  CHECK(contains(machine.told(stop + stop), "emergency_stop is wired twice"));
}

TEST_CASE("a wire that has no usual place must be given: none is taken for line 0 or for the first output") {
  const Machine machine;
  CHECK(contains(machine.told("[permit]\nchip = \"/dev/gpiochip0\"\nread_back_line = 6\n"), ":1: line is missing; permitted: 0..1023"));
  CHECK(contains(machine.told("[permit]\nchip = \"/dev/gpiochip0\"\nline = 5\n"), ":1: read_back_line is missing"));
  CHECK(contains(machine.told("[brake]\nchip = \"/dev/gpiochip0\"\n"), ":1: line is missing"));
  CHECK(contains(machine.told("[[contact]]\ntells = \"smoke\"\nchip = \"/dev/gpiochip0\"\n"), ":1: line is missing"));
  CHECK(contains(machine.told("[[drive]]\nfile = \"/sys/pwm1\"\n"),
                 ":1: drives is missing; permitted: pump_speed_1 pump_speed_2 valve mixing_valve"));
  CHECK(machine.told("[permit]\nchip = \"/dev/gpiochip0\"\nline = 0\nread_back_line = 1\n").empty());
}

TEST_CASE("a board without a rack I/O unit reads by its wires alone") {
  Machine machine;
  rack::RackBoard board(rack::read_board_file(machine.folder.write("board.toml", "rack_io_unit = \"absent\"\n")), machine.gpio);
  CHECK_FALSE(board.wired().has_rack_io_unit());
}
