// The chip's converter, timers and pins against registers that a test holds.
#include <doctest/doctest.h>

#include <initializer_list>
#include <limits>
#include <utility>

#include "hal/stm32f405/adc.hpp"
#include "hal/stm32f405/pin_io.hpp"
#include "hal/stm32f405/timers.hpp"

using namespace isotherm;
using namespace isotherm::hal::stm32f405;

TEST_CASE("the converter starts with a clock that it may have and every channel sampled for as long") {
  Adc adc{};
  Register common = 0;
  start_adc(adc, common);
  CHECK(common == 1U << 16U);
  CHECK(adc.cr2 == 1U);
  for (unsigned channel = 0; channel < 10; ++channel) CHECK((adc.smpr2 >> (3U * channel) & 7U) == 4);
  for (unsigned channel = 10; channel < 19; ++channel) CHECK((adc.smpr1 >> (3U * (channel - 10U)) & 7U) == 4);
}

TEST_CASE("a channel is asked for by its number and told as a share of the full scale") {
  for (unsigned channel = 0; channel < 16; ++channel) {
    for (const std::uint32_t code : {0U, 1U, 2048U, 4095U}) {
      Adc adc{};
      adc.sr = adc_bit::converted;
      adc.dr = code;
      AdcChannel input(channel, adc);
      const Result<float> share = input.share();
      REQUIRE(share.ok());
      CHECK(share.value() == doctest::Approx(static_cast<float>(code) / 4095.0F));
      CHECK(adc.sqr3 == channel);
      CHECK((adc.cr2 & adc_bit::start) != 0);
    }
  }
}

TEST_CASE("a converter that never ends is given up") {
  Adc adc{};
  adc.dr = 2048;
  AdcChannel input(4, adc);
  CHECK(input.share().fault() == Fault::timeout);
}

TEST_CASE("pulses are timed from the second edge on, and told as none after an overflow") {
  Timer timer{};
  PulseTimer pulses(timer);
  pulses.start(84'000'000);
  CHECK(timer.psc == 839);
  CHECK(timer.smcr == 0x54U);
  CHECK(timer.ccmr1 == 0xF1U);
  CHECK((timer.cr1 & 5U) == 5U);
  CHECK(pulses.hertz().value() == 0.0F);  // nothing came yet

  timer.ccr[0] = 731;  // counted from nobody knows when
  timer.sr = 1U << 1U;
  CHECK(pulses.hertz().value() == 0.0F);
  timer.ccr[0] = 2'000;
  timer.sr = 1U << 1U | timer_bit::captured_twice;
  CHECK(pulses.hertz().value() == doctest::Approx(50.0F));

  timer.sr = timer_bit::overflowed;  // the meter stands
  CHECK(pulses.hertz().value() == 0.0F);
  CHECK(timer.sr == 0);
  CHECK(pulses.hertz().value() == 0.0F);  // the last period is stale
  timer.sr = timer_bit::captured_twice;
  CHECK(pulses.hertz().value() == doctest::Approx(50.0F));
}

TEST_CASE("pulses faster than any meter are a fault, not a flow") {
  Timer timer{};
  PulseTimer pulses(timer);
  pulses.start(84'000'000);
  timer.sr = timer_bit::captured_twice;
  for (std::uint32_t period = 0; period < 10; ++period) {
    timer.ccr[0] = period;
    CHECK(pulses.hertz().fault() == Fault::out_of_range);
  }
  timer.ccr[0] = 10;
  CHECK(pulses.hertz().value() == doctest::Approx(10'000.0F));
}

TEST_CASE("a pulse width begins full, follows its share and stays within its period") {
  for (unsigned channel = 1; channel <= 4; ++channel) {
    Timer timer{};
    PulseWidth output(timer, channel);
    output.start(168'000'000);
    constexpr std::uint32_t period = 8'400;  // 20 kHz
    CHECK(timer.arr == period - 1);
    CHECK(timer.ccr[channel - 1] == period);
    CHECK((timer.ccer >> (4U * (channel - 1U)) & 1U) == 1U);
    const std::uint32_t modes = channel <= 2 ? timer.ccmr1 : timer.ccmr2;
    CHECK((modes >> (channel % 2 == 1 ? 0U : 8U) & 0xFFU) == 0x68U);
    CHECK(timer.bdtr == 1U << 15U);
    CHECK(output.set(0.25F) == Fault::none);
    CHECK(timer.ccr[channel - 1] == period / 4);
    for (const auto& [share, width] :
         {std::pair{-1.0F, 0U}, std::pair{2.0F, period}, std::pair{std::numeric_limits<float>::quiet_NaN(), 0U}}) {
      CHECK(output.set(share) == Fault::none);
      CHECK(timer.ccr[channel - 1] == width);
    }
  }
}

TEST_CASE("channels of one timer leave each other alone") {
  Timer timer{};
  PulseWidth first(timer, 3);
  PulseWidth second(timer, 4);
  first.start(168'000'000);
  CHECK(first.set(0.5F) == Fault::none);
  second.start(168'000'000);
  CHECK(timer.ccr[2] == 4'200);
  CHECK(timer.ccmr2 == 0x6868U);
  CHECK(timer.ccer == 0x1100U);
}

TEST_CASE("a pin is an input that rests high, a converter's, or an output that is low before it drives") {
  for (unsigned number = 0; number < 16; ++number) {
    Gpio port{};
    PinInput input(Pin{port, number});
    input.start();
    CHECK((port.moder >> (2U * number) & 3U) == 0);
    CHECK((port.pupdr >> (2U * number) & 3U) == 1);
    CHECK_FALSE(input.high().value());
    port.idr = 1U << number;
    CHECK(input.high().value());
    port.idr = ~port.idr;
    CHECK_FALSE(input.high().value());

    Pin{port, number}.make_analog();
    CHECK((port.moder >> (2U * number) & 3U) == 3);
    CHECK((port.pupdr >> (2U * number) & 3U) == 0);

    Gpio other{};
    PinOutput output(Pin{other, number});
    output.start();
    CHECK(other.bsrr == 1U << (number + 16U));
    CHECK((other.moder >> (2U * number) & 3U) == 1);
    CHECK(output.set(true) == Fault::none);
    CHECK(other.bsrr == 1U << number);
  }
}
