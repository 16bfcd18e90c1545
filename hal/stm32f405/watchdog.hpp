// The independent watchdog: once started it resets the chip unless it is kicked in time. It has a clock of its own; an
// emulated chip has none, and takes the kicks without effect.
#pragma once

#include "hal/stm32f405/registers.hpp"

namespace isotherm::hal::stm32f405 {

class Watchdog {
 public:
  /// For a program that kicks it all the time: two seconds at 32 kHz; that oscillator runs at 17..47 kHz (DS8626, table 35),
  /// so 1.4..3.8 s.
  static constexpr std::uint32_t short_leash = 1000;
  /// For one that erases a sector and reads half a megabyte at once: 5.6..15 s.
  static constexpr std::uint32_t long_leash = 4095;

  static void start(std::uint32_t reload = short_leash, IndependentWatchdog& dog = watchdog_registers()) {
    dog.kr = 0xCCCC;  // start
    dog.kr = 0x5555;  // permit the two below
    dog.pr = 4;       // a 64th
    dog.rlr = reload;
    kick(dog);
  }
  static void kick(IndependentWatchdog& dog = watchdog_registers()) { dog.kr = 0xAAAA; }
};

}  // namespace isotherm::hal::stm32f405
