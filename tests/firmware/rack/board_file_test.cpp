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
      "\"\nsensor = \"ntc\"\nfull_scale = 3300\nseries_ohm = 10000\nohm_at_25_c = 10000\nbeta_k = 3950\n"
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

TEST_CASE("the board file that the manual shows is in order, and each of its rows is read") {
  std::ifstream manual("docs/commissioning.md");
  std::string shown, line;
  bool inside = false;
  while (std::getline(manual, line)) {
    inside = (inside || contains(line, "rack_io_unit = ")) && (line.empty() || line.starts_with("    "));
    if (inside) shown += line + "\n";
  }
  const Machine machine;
  const rack::BoardRows rows = rack::read_board_file(machine.folder.write("board.toml", shown));
  CHECK(rows.analogs.size() == 3);
  CHECK(rows.pulses.size() == 1);
  CHECK(rows.contacts.size() == 1);
  CHECK(rows.ropes.size() == 1);
  CHECK(rows.drives.size() == 1);
  CHECK(rows.permit.has_value());
  CHECK(rows.brake.has_value());
}

TEST_CASE("a line's number is whole") {
  const Machine machine;
  const std::string brake = "[brake]\nchip = \"/dev/gpiochip0\"\nline = ";
  for (const char* number : {"3.7", "-1", "1024", "\"3\"", "nan"}) {
    CAPTURE(number);
    CHECK(contains(machine.told(brake + number + "\n"), ":3: line = "));
    CHECK(contains(machine.told(brake + number + "\n"), "permitted is a whole number 0..1023"));
  }
  CHECK(machine.told(brake + "1023\n").empty());
}

TEST_CASE("a line of a chip and a file of the kernel have one wire each") {
  const Machine machine;
  const std::string stop = "[[contact]]\ntells = \"emergency_stop\"\nchip = \"/dev/gpiochip0\"\nline = 5\n";
  const std::string smoke = "[[contact]]\ntells = \"smoke\"\nchip = \"/dev/gpiochip0\"\nline = 5\n";
  const std::string permit = "[permit]\nchip = \"/dev/gpiochip0\"\n";
  const std::string brake = "[brake]\nchip = \"/dev/../dev/gpiochip0\"\nline = 5\n";
  const std::string twice = "/dev/gpiochip0 line 5 is wired twice, first at " + machine.folder.file("board.toml") + ":1; permitted is one wire";
  CHECK(contains(machine.told(stop + smoke), ":5: " + twice));
  CHECK(contains(machine.told(stop + permit + "line = 5\nread_back_line = 6\n"), ":5: " + twice));
  CHECK(contains(machine.told(stop + permit + "line = 6\nread_back_line = 5\n"), ":5: " + twice));
  CHECK(contains(machine.told(permit + "line = 5\nread_back_line = 5\n"), ":1: " + twice));
  CHECK(contains(machine.told(stop + brake), ":5: " + twice));
  CHECK(machine.told(stop + "[brake]\nchip = \"/dev/gpiochip1\"\nline = 5\n").empty());

  const auto probe = [](const char* place, const char* file) {
    return std::string("[[analog]]\nplace = \"") + place + "\"\nfile = \"" + file + "\"\n";
  };
  const auto drive = [](const char* drives) { return std::string("[[drive]]\ndrives = \"") + drives + "\"\nfile = \"/sys/pwm1\"\n"; };
  CHECK(contains(machine.told(drive("pump_speed_1") + drive("pump_speed_2")), ":4: file /sys/pwm1 is wired twice"));
  CHECK(contains(machine.told(probe("supply_temperature_1", "/sys/a") + probe("supply_temperature_2", "/sys//a")), ":4: file /sys/a is wired twice"));
  CHECK(contains(machine.told(probe("level", "/sys/a") + "[[rope]]\ntells = \"leak_zone_1\"\nfile = \"/sys/a\"\n"), "file /sys/a is wired twice"));
  CHECK(contains(machine.told(probe("level", "/sys/a") + "[[pulses]]\nplace = \"flow\"\nfile = \"/sys/a\"\nper_hertz = 1\nmost = 250\n"),
                 "file /sys/a is wired twice"));
  CHECK(machine.told(probe("supply_temperature_1", "/sys/a") + probe("supply_temperature_2", "/sys/b")).empty());
}

TEST_CASE("a range that tells nothing is refused, with both of its ends") {
  const Machine machine;
  const std::string rope = "[[rope]]\ntells = \"leak_zone_1\"\nfile = \"/sys/x\"\n";
  const std::string level = "[[analog]]\nplace = \"level\"\nfile = \"/sys/x\"\n";
  const std::string drive = "[[drive]]\ndrives = \"valve\"\nfile = \"/sys/x\"\n";
  CHECK(contains(machine.told(rope + "wet_below = 0.9\nbroken_above = 0.2\n"),
                 ":1: wet_below = 0.9 and broken_above = 0.2: permitted is a wet_below less than broken_above"));
  CHECK(contains(machine.told(rope + "wet_below = 0.8\n"), "wet_below less than broken_above"));
  CHECK(contains(machine.told(rope + "broken_above = 1\n"), "permitted 0.01..0.99"));  // a rope that is cut shows no more than 1
  CHECK(contains(machine.told(level + "at_least = 5\nat_most = 5\n"), ":1: at_least = 5 and at_most = 5: permitted is one value at each end"));
  CHECK(contains(machine.told(drive + "at_zero = 1\n"), ":1: at_zero = 1 and at_full = 1: permitted is one share at each end"));
  CHECK(machine.told(drive + "at_zero = 1\nat_full = 0.2\n").empty());  // a valve that closes by more
}

TEST_CASE("what cannot be guessed must be given: the meter's pulses, and all that a sensor has") {
  const Machine machine;
  const std::string meter = "[[pulses]]\nplace = \"flow\"\nfile = \"/sys/x\"\n";
  CHECK(contains(machine.told(meter + "most = 250\n"), ":1: per_hertz is missing; permitted: 1e-04..1e+06"));
  CHECK(contains(machine.told(meter + "per_hertz = 2\n"), ":1: most is missing; permitted: 0.001..1e+06"));
  CHECK(machine.told(meter + "per_hertz = 2\nmost = 250\n").empty());

  const auto sensor = [](const std::string& place, const std::string& name) {
    return "[[analog]]\nplace = \"" + place + "\"\nfile = \"/sys/x\"\nsensor = \"" + name + "\"\n";
  };
  const auto refused_without_each = [&](const std::string& row, const std::vector<std::string>& numbers) {
    for (std::size_t left_out = 0; left_out <= numbers.size(); ++left_out) {
      std::string text = row;
      for (std::size_t n = 0; n < numbers.size(); ++n) text += n == left_out ? "" : numbers[n] + "\n";
      const std::string told = machine.told(text);
      if (left_out == numbers.size()) {
        CHECK(told.empty());
      } else {
        CHECK(contains(told, ":1: " + numbers[left_out].substr(0, numbers[left_out].find(' ')) + " is missing; permitted: "));
      }
    }
  };
  const std::vector<std::string> divider{"full_scale = 3300", "series_ohm = 10000"};
  refused_without_each(sensor("supply_temperature_1", "pt1000"), divider);
  refused_without_each(sensor("supply_temperature_1", "ntc"), {divider[0], divider[1], "ohm_at_25_c = 10000", "beta_k = 3950"});
  refused_without_each(sensor("supply_pressure", "current_loop"), {"full_scale = 4095", "full_scale_ma = 22", "at_least = 0", "at_most = 600"});
  CHECK(contains(machine.told(sensor("supply_temperature_1", "pt1000") + "full_scale = 1\nseries_ohm = 100\nbeta_k = 3950\n"),
                 ":1: beta_k is given, and sensor = \"pt1000\" has none"));
  CHECK(contains(machine.told(sensor("level", "linear") + "series_ohm = 100\n"), ":1: series_ohm is given, and sensor = \"linear\" has none"));
  CHECK(contains(machine.told(sensor("level", "pt1000") + "full_scale = 1\nseries_ohm = 100\n"), ":1: level is no temperature"));
}

TEST_CASE("a rack without its I/O unit needs a pump to drive and a permit to take away") {
  const Machine machine;
  const std::string absent = "rack_io_unit = \"absent\"\n";
  const auto drive = [](const char* drives) { return std::string("[[drive]]\ndrives = \"") + drives + "\"\nfile = \"/sys/pwm1\"\n"; };
  const std::string permit = "[permit]\nchip = \"/dev/gpiochip0\"\nline = 5\nread_back_line = 6\n";
  CHECK(contains(machine.told("\n" + absent), ":2: rack_io_unit = \"absent\" needs a [[drive]] for pump_speed_1 or pump_speed_2"));
  CHECK(contains(machine.told(absent + drive("valve") + permit), "needs a [[drive]] for pump_speed_1 or pump_speed_2"));
  CHECK(contains(machine.told(absent + drive("pump_speed_2")), ":1: rack_io_unit = \"absent\" needs a [permit]"));
  CHECK(machine.told(absent + drive("pump_speed_2") + permit).empty());
  CHECK(machine.told("rack_io_unit = \"present\"\n").empty());
}

TEST_CASE("a mixing valve that is wired and not in the settings is refused") {
  const Machine machine;
  const std::string path = machine.folder.write("board.toml", "[[drive]]\ndrives = \"mixing_valve\"\nfile = \"/sys/pwm1\"\n");
  const rack::BoardRows rows = rack::read_board_file(path);
  RackSettings settings = default_rack_settings;
  CHECK_THROWS_WITH_AS(rack::check_board(path, rows, settings),
                       (path + ": a mixing valve is wired; the settings say that none is: give mixing_valve = \"fitted\" there").c_str(),
                       hal::StartError);
  settings.mixing_valve = 1.0F;
  rack::check_board(path, rows, settings);
  settings.mixing_valve = 0.0F;
  rack::check_board(path, rack::read_board_file(machine.folder.write("board.toml", "[[drive]]\ndrives = \"valve\"\nfile = \"/sys/pwm1\"\n")),
                    settings);
}

TEST_CASE("a board without a rack I/O unit reads by its wires alone") {
  Machine machine;
  for (unsigned line : {5U, 6U}) machine.gpio.line(chip, line);
  const std::string content =
      "rack_io_unit = \"absent\"\n[[drive]]\ndrives = \"pump_speed_1\"\nfile = \"/sys/pwm1\"\n"
      "[permit]\nchip = \"/dev/gpiochip0\"\nline = 5\nread_back_line = 6\n";
  rack::RackBoard board(rack::read_board_file(machine.folder.write("board.toml", content)), machine.gpio);
  CHECK_FALSE(board.wired().has_rack_io_unit());
}
