// The relay whose contact permits IT power: closed only while the controller says so again and again, open in every other
// case. Whether it is closed is read back from a second contact of the same relay.
#pragma once

#include <cstdint>

#include "hal/interface/digital_input.hpp"
#include "hal/interface/digital_output.hpp"

namespace isotherm::hal {

class PermitRelay {
 public:
  /// Ticks without a command until it opens: 2 s, the same after which a rack I/O unit asks for the power brake.
  static constexpr std::uint8_t held_ticks = 20;

  /// `coil` high pulls it in; `read_back` is low while its second contact is closed. Both are kept.
  PermitRelay(DigitalOutput& coil, DigitalInput& read_back) : coil_(coil), read_back_(read_back) {}

  /// A command of this tick.
  void command(bool closed) {
    unheard_ = 0;
    drive(closed);
  }
  /// Once a tick: opens it when no command has come for held_ticks, whoever closed it. True while the contact is closed; a
  /// read-back that cannot be read is told as open.
  bool closed() {
    if (unheard_ < held_ticks) {
      ++unheard_;
    } else {
      drive(false);
    }
    const Result<bool> high = read_back_.high();
    return high.ok() && !high.value();
  }

 private:
  void drive(bool closed) {
    // Written every time, whatever was written before: what disturbed the pin is put right. A coil that refuses to close
    // is told by its read-back.
    if (!closed || coil_.set(true) != Fault::none) (void)coil_.set(false);
  }

  DigitalOutput& coil_;
  DigitalInput& read_back_;
  std::uint8_t unheard_ = 0;
};

}  // namespace isotherm::hal
