// The clock tree against a chip that a test plays, and everything that counts clocks at what the chip really runs.
#include "hal/stm32f405/clocks.hpp"

#include <doctest/doctest.h>

#include <array>
#include <functional>
#include <string>

#include "firmware/loop/selftest/clock_agreement.hpp"
#include "hal/stm32f405/adc.hpp"
#include "hal/stm32f405/slow_oscillator.hpp"
#include "hal/stm32f405/timers.hpp"
#include "hal/stm32f405/uart.hpp"

using namespace isotherm;
using namespace isotherm::hal::stm32f405;

namespace {

/// A register that does something when it is written.
struct PlayedRegister {
  std::uint32_t value = 0;
  std::function<void(std::uint32_t written)> takes;

  operator std::uint32_t() const { return value; }  // as the hardware's are read
  PlayedRegister& operator=(std::uint32_t written) {
    takes(written);
    return *this;
  }
};

/// Clock and flash control of a chip whose crystal, PLL, or switch to it may be broken (RM0090, 7.3.1 to 7.3.3 and 3.9.1).
struct Chip {
  bool has_crystal = true;
  bool pll_locks = true;
  bool switches = true;
  bool flash_takes_latency = true;

  struct {
    PlayedRegister cr, pllcfgr, cfgr;
  } clock;
  struct {
    PlayedRegister acr;
  } flash;

  Chip() {
    constexpr std::uint32_t internal_runs = 3U;
    clock.cr.value = internal_runs;
    clock.pllcfgr.value = 0x2400'3010;
    clock.cr.takes = [this](std::uint32_t written) {
      constexpr std::uint32_t ready_bits = rcc_bit::hse_ready | rcc_bit::pll_ready;
      std::uint32_t next = (written & ~ready_bits) | internal_runs;
      if ((next & rcc_bit::hse_on) != 0 && has_crystal) next |= rcc_bit::hse_ready;
      if (runs_from_pll()) next |= rcc_bit::pll_on;  // it cannot be taken from under the core
      if ((next & rcc_bit::pll_on) != 0 && pll_locks) next |= rcc_bit::pll_ready;
      clock.cr.value = next;
    };
    clock.pllcfgr.takes = [this](std::uint32_t written) {
      if ((clock.cr.value & rcc_bit::pll_on) == 0) clock.pllcfgr.value = 0x2000'0000 | written;
    };
    clock.cfgr.takes = [this](std::uint32_t written) {
      const std::uint32_t in_use = switches ? (written & 3U) << 2U : clock.cfgr.value & (3U << 2U);
      clock.cfgr.value = (written & ~(3U << 2U)) | in_use;
    };
    flash.acr.takes = [this](std::uint32_t written) {
      flash.acr.value = flash_takes_latency ? written : 0;
    };
  }
  Chip(const Chip&) = delete;
  Chip& operator=(const Chip&) = delete;

  bool runs_from_pll() const { return (clock.cfgr.value >> 2U & 3U) == 2U; }
  /// What the core really gets, from its registers as the manual reads them.
  std::uint32_t core_hz() const {
    constexpr std::uint32_t internal = 16'000'000;
    constexpr std::uint32_t crystal = 8'000'000;
    if (!runs_from_pll()) return internal;
    const std::uint32_t settings = clock.pllcfgr.value;
    const std::uint32_t input = (settings & rcc_bit::pll_from_hse) != 0 ? crystal : internal;
    const std::uint32_t half = (settings >> 16U & 3U) + 1U;
    return input / (settings & 63U) * (settings >> 6U & 511U) / (2U * half);
  }
  /// And a bus, by its prescaler; a timer on it runs at twice that where it is divided.
  std::uint32_t bus_hz(unsigned shift) const {
    const std::uint32_t code = clock.cfgr.value >> shift & 7U;
    return code < 4U ? core_hz() : core_hz() >> (code - 3U);
  }
  std::uint32_t timer_hz(unsigned shift) const { return bus_hz(shift) == core_hz() ? core_hz() : 2U * bus_hz(shift); }
};
constexpr unsigned apb1 = 10;
constexpr unsigned apb2 = 13;

void check_told_what_runs(const Clocks& told, const Chip& chip) {
  CHECK(told.core_hz == chip.core_hz());
  CHECK(told.apb1_hz == chip.bus_hz(apb1));
  CHECK(told.apb2_hz == chip.bus_hz(apb2));
  CHECK(told.apb1_timer_hz == chip.timer_hz(apb1));
  CHECK(told.apb2_timer_hz == chip.timer_hz(apb2));
}

struct Defect {
  std::function<void(Chip&)> of;
  ClockSource source;
};
/// Every way in which a wait for the clock can run out.
const std::array defects{
    Defect{[](Chip&) {}, ClockSource::crystal},
    Defect{[](Chip& chip) { chip.has_crystal = false; }, ClockSource::internal_pll},
    Defect{[](Chip& chip) { chip.pll_locks = false; }, ClockSource::internal},
    Defect{[](Chip& chip) { chip.has_crystal = chip.pll_locks = false; }, ClockSource::internal},
    Defect{[](Chip& chip) { chip.flash_takes_latency = false; }, ClockSource::internal},
    Defect{[](Chip& chip) { chip.switches = false; }, ClockSource::internal},
};

}  // namespace

TEST_CASE("whatever of the clock does not come up, what is told is what runs") {
  for (const Defect& defect : defects) {
    Chip chip;
    defect.of(chip);
    const Clocks told = start_clocks(chip.clock, chip.flash);
    CAPTURE(std::string(name(defect.source)));
    CHECK(told.source == defect.source);
    check_told_what_runs(told, chip);
  }
}

TEST_CASE("the image, which starts behind the boot program, tells what the boot program's attempt has come to, or a better one of its own") {
  for (const Defect& before : defects) {
    for (const Defect& after : defects) {
      Chip chip;
      before.of(chip);
      const Clocks boot = start_clocks(chip.clock, chip.flash);
      chip.has_crystal = chip.pll_locks = chip.switches = chip.flash_takes_latency = true;
      after.of(chip);
      const Clocks image = start_clocks(chip.clock, chip.flash);
      CAPTURE(std::string(name(before.source)));
      CAPTURE(std::string(name(after.source)));
      check_told_what_runs(image, chip);
      // A PLL that runs the core is left alone: a crystal that starts late is not told as in use.
      CHECK(image.source == (boot.source == ClockSource::internal ? after.source : boot.source));
    }
  }
}

TEST_CASE("whatever clock runs, the slow oscillator agrees with it, and one that is another disagrees") {
  for (const Defect& defect : defects) {
    Chip chip;
    defect.of(chip);
    const Clocks told = start_clocks(chip.clock, chip.flash);
    CAPTURE(std::string(name(told.source)));
    const auto judge = [&](std::uint32_t clocks) {
      return ClockAgreement(SlowOscillator::least_clocks(told.apb1_timer_hz), SlowOscillator::most_clocks(told.apb1_timer_hz)).agrees(clocks);
    };
    for (const std::uint32_t oscillator_hz : {17'500U, 32'000U, 46'500U}) CHECK(judge(8U * chip.timer_hz(apb1) / oscillator_hz));
    for (const std::uint32_t oscillator_hz : {15'000U, 55'000U}) CHECK_FALSE(judge(8U * chip.timer_hz(apb1) / oscillator_hz));
    // A core at another of its possible rates than what was told.
    const std::uint32_t other_hz = told.source == ClockSource::internal ? 84'000'000U : 16'000'000U;
    CHECK_FALSE(judge(8U * (other_hz / 32'000U)));
  }
}

TEST_CASE("lines keep their baud rate, pulses their frequency and drives their pulse width, whatever clock runs") {
  for (const Defect& defect : defects) {
    Chip chip;
    defect.of(chip);
    const Clocks told = start_clocks(chip.clock, chip.flash);
    CAPTURE(std::string(name(told.source)));
    for (const auto& [told_hz, bus] : {std::pair{told.apb1_hz, apb1}, std::pair{told.apb2_hz, apb2}}) {
      const double baud = static_cast<double>(chip.bus_hz(bus)) / Uart::baud_divider(told_hz, 115'200);
      CHECK(baud == doctest::Approx(115'200.0).epsilon(0.005));
    }

    Timer timer{};
    PulseTimer pulses(timer);
    pulses.start(told.apb1_timer_hz);
    constexpr std::uint32_t edges_hz = 50;
    timer.ccr[0] = chip.timer_hz(apb1) / (timer.psc + 1U) / edges_hz;
    timer.sr = timer_bit::captured_twice;
    CHECK(pulses.hertz().value() == doctest::Approx(edges_hz));

    Timer drive{};
    PulseWidth output(drive, 1);
    output.start(told.apb2_timer_hz);
    CHECK(chip.timer_hz(apb2) / (drive.psc + 1U) / (drive.arr + 1U) == 20'000U);
    CHECK(output.set(0.25F) == Fault::none);
    CHECK(drive.ccr[0] * 4U == drive.arr + 1U);
    CHECK(output.set(1.0F) == Fault::none);
    CHECK(drive.ccr[0] == drive.arr + 1U);

    // DS8626, table 67: 0.6 to 36 MHz at 2.4 V and more.
    const std::uint32_t converter_hz = chip.bus_hz(apb2) / 4U;
    CHECK(converter_hz >= 600'000U);
    CHECK(converter_hz <= 36'000'000U);
  }
}
