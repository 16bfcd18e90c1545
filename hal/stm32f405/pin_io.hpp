// A pin as the portable drivers see one: a level to read, a level to drive.
#pragma once

#include "hal/interface/digital_input.hpp"
#include "hal/interface/digital_output.hpp"
#include "hal/stm32f405/pin.hpp"

namespace isotherm::hal::stm32f405 {

class PinInput final : public DigitalInput {
 public:
  explicit PinInput(const Pin& pin) : pin_(pin) {}
  void start() const { pin_.make_input(); }
  Result<bool> high() override { return pin_.high(); }

 private:
  Pin pin_;
};

/// Low until it is set.
class PinOutput final : public DigitalOutput {
 public:
  explicit PinOutput(const Pin& pin) : pin_(pin) {}
  void start() const { pin_.make_output(false); }
  Fault set(bool high) override {
    pin_.set(high);
    return Fault::none;
  }

 private:
  Pin pin_;
};

}  // namespace isotherm::hal::stm32f405
