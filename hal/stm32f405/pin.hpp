// One pin of a port: an input, an output, a converter's or another peripheral's.
#pragma once

#include <cstdint>

#include "hal/stm32f405/registers.hpp"

namespace isotherm::hal::stm32f405 {

struct Pin {
  Gpio& port;
  unsigned number;

  /// Takes effect whole: set and reset are one write each.
  void set(bool high) const { port.bsrr = 1U << (high ? number : number + 16U); }
  /// The level is set before the pin drives it.
  void make_output(bool high) const {
    set(high);
    mode(1U);
  }
  bool high() const { return (port.idr >> number & 1U) != 0; }
  /// Pulled up, so that an open wire reads high.
  void make_input() const {
    pull_up();
    mode(0U);
  }
  /// For a converter: neither pulled nor read.
  void make_analog() const {
    port.pupdr = port.pupdr & ~(3U << (2U * number));
    mode(3U);
  }
  /// Alternate function 0..15 (datasheet DS8626, table 9), pulled up so that an open line rests.
  void make_peripheral(unsigned function) const {
    Register& select = number < 8U ? port.afrl : port.afrh;
    const unsigned shift = 4U * (number % 8U);
    select = (select & ~(15U << shift)) | (function << shift);
    pull_up();
    mode(2U);
  }

 private:
  void pull_up() const { port.pupdr = (port.pupdr & ~(3U << (2U * number))) | (1U << (2U * number)); }
  void mode(std::uint32_t value) const {
    port.moder = (port.moder & ~(3U << (2U * number))) | (value << (2U * number));
  }
};

}  // namespace isotherm::hal::stm32f405
