#include "hal/linux/gpio_line.hpp"

#include <doctest/doctest.h>

#include "hal/linux/start_error.hpp"
#include "tests/hal/linux/fake_gpio.hpp"

using namespace isotherm;
using hal::GpioLine;
using Use = hal::GpioLine::Use;

namespace {

constexpr const char* chip = "/dev/gpiochip0";

std::string refusal(test::FakeGpio& gpio, const char* path, unsigned line) {
  try {
    const GpioLine taken(path, line, Use::output, gpio);
    return {};
  } catch (const hal::StartError& error) {
    return error.what();
  }
}

}  // namespace

TEST_CASE("an input tells its level, pulled up where the chip can") {
  for (const bool has_resistors : {true, false}) {
    test::FakeGpio gpio;
    gpio.has_resistors = has_resistors;
    gpio.line(chip, 7).high = true;
    GpioLine line(chip, 7, Use::input, gpio);
    CHECK(((gpio.line(chip, 7).flags & GPIO_V2_LINE_FLAG_BIAS_PULL_UP) != 0) == has_resistors);
    CHECK(line.high().value());
    gpio.line(chip, 7).high = false;
    CHECK_FALSE(line.high().value());
    gpio.fail_with = ENODEV;
    CHECK(line.high().fault() == Fault::device);
  }
}

TEST_CASE("an output is taken with the level that it has, and gives the line back at its end") {
  for (const bool high : {true, false}) {
    test::FakeGpio gpio;
    gpio.line(chip, 3).high = high;
    {
      GpioLine line(chip, 3, Use::output, gpio);
      CHECK(gpio.log == std::vector<std::string>{high ? "high" : "low"});  // told to drive what it stood at, and nothing before
      CHECK(line.set(!high) == Fault::none);
      CHECK(gpio.line(chip, 3).high == !high);
      gpio.fail_with = EIO;
      CHECK(line.set(high) == Fault::device);
    }
    CHECK_FALSE(gpio.line(chip, 3).taken);
    CHECK(gpio.open_handles() == 0);
  }
}

TEST_CASE("a chip or a line that is not there, or is taken, is refused in one sentence and leaves nothing open") {
  test::FakeGpio gpio;
  gpio.line(chip, 3).taken = true;
  CHECK(refusal(gpio, "/dev/gpiochip9", 3).starts_with("/dev/gpiochip9: cannot open"));
  CHECK(refusal(gpio, chip, 4).starts_with("/dev/gpiochip0 line 4: cannot be taken"));
  CHECK(refusal(gpio, chip, 3).starts_with("/dev/gpiochip0 line 3: cannot be taken"));
  gpio.line(chip, 5);
  gpio.fail_with = EIO;
  CHECK(refusal(gpio, chip, 5).starts_with("/dev/gpiochip0 line 5: cannot be an output"));
  CHECK(gpio.open_handles() == 0);
}
