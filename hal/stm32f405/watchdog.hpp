// The independent watchdog: once started it resets the chip unless it is kicked in time. It has a clock of its own; an
// emulated chip has none, and takes the kicks without effect.
#pragma once

#include "hal/stm32f405/registers.hpp"

namespace isotherm::hal::stm32f405 {

class Watchdog {
 public:
  /// Two seconds at 32 kHz; that oscillator runs at 17..47 kHz (DS8626, table 35), so 1.4..3.8 s.
  static void start() {
    IndependentWatchdog& dog = watchdog_registers();
    dog.kr = 0xCCCC;  // start
    dog.kr = 0x5555;  // permit the two below
    dog.pr = 4;       // a 64th
    dog.rlr = 1000;
    kick();
  }
  static void kick() { watchdog_registers().kr = 0xAAAA; }
};

}  // namespace isotherm::hal::stm32f405
