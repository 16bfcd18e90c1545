#include "hal/linux/sysfs_wires.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>

#include "tests/hal/linux/temporary_folder.hpp"

using namespace isotherm;
using namespace isotherm::hal;

TEST_CASE("a number in a file is a share of its full scale, a fan's turns are pulses") {
  const test::TemporaryFolder hwmon;
  SysfsInput voltage(hwmon.write("in1_input", "1650\n"), 3'300.0F);
  CHECK(voltage.share().value() == doctest::Approx(0.5F));
  hwmon.write("in1_input", "-20");
  CHECK(voltage.share().value() == doctest::Approx(-20.0F / 3'300.0F));
  SysfsPulses fan(hwmon.write("fan1_input", "3000\n"), 2.0F);
  CHECK(fan.hertz().value() == doctest::Approx(100.0F));
}

TEST_CASE("a file that is gone, empty or no number is a fault, and good again when it is back") {
  const test::TemporaryFolder hwmon;
  const std::string path = hwmon.write("temp1_input", "40250\n");
  SysfsInput probe(path, 1'000.0F);
  REQUIRE(probe.share().ok());
  for (const char* content : {"", "\n", "abc\n", "12x\n", "1 2\n", "0x10\n", "1e99999\n", "\x00\x01"}) {
    hwmon.write("temp1_input", content);
    CAPTURE(content);
    CHECK(probe.share().fault() == Fault::device);
  }
  std::filesystem::remove(path);
  CHECK(probe.share().fault() == Fault::device);
  std::filesystem::create_directory(path);
  CHECK(probe.share().fault() == Fault::device);
  std::filesystem::remove(path);
  hwmon.write("temp1_input", "40250\n");
  CHECK(probe.share().value() == doctest::Approx(40.25F));
}

TEST_CASE("an output is written as a whole number within its scale; what cannot be written is told") {
  const test::TemporaryFolder hwmon;
  const std::string path = hwmon.write("pwm1", "");
  SysfsOutput pump(path, 255.0F);
  for (const auto& [share, number] : {std::pair{0.0F, 0}, std::pair{0.5F, 128}, std::pair{1.0F, 255}, std::pair{7.0F, 255}, std::pair{-1.0F, 0}}) {
    hwmon.write("pwm1", "");  // the kernel takes each write anew
    REQUIRE(pump.set(share) == Fault::none);
    int told = -1;
    std::ifstream(path) >> told;
    CHECK(told == number);
  }
  std::filesystem::remove(path);
  CHECK(pump.set(0.5F) == Fault::device);
}
