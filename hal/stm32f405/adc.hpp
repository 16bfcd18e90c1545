// The first converter, one channel after the other, without interrupts: 16 conversions of 12 bits, 75 us a reading. Not
// executed by any emulator: one never says that it has converted, and every reading ends as a time-out.
#pragma once

#include <cstdint>

#include "hal/interface/analog_input.hpp"
#include "hal/stm32f405/registers.hpp"

namespace isotherm::hal::stm32f405 {

/// Converter on, its clock a fourth of APB2 (21 MHz; 36 MHz are permitted, DS8626 table 67), every channel sampled for 84 of its
/// clocks (4 us: a divider of 10 kohm settles to a 12-bit step with 10 nF beside the pin). Its bus clock must be on.
void start_adc(Adc& converter = adc1(), Register& common = adc_common());

class AdcChannel final : public AnalogInput {
 public:
  /// Channel 0..15; the pin is the board's affair.
  explicit AdcChannel(unsigned channel, Adc& converter = adc1()) : converter_(converter), channel_(channel) {}
  /// Mean of 16 conversions. Fault::timeout where one does not end.
  Result<float> share() override;

 private:
  Adc& converter_;
  unsigned channel_;
};

}  // namespace isotherm::hal::stm32f405
