// Inputs and outputs that the kernel offers as files with one number: hwmon (in*_input, temp*_input, curr*_input, fan*_input, pwm*)
// and iio (in_voltage*_raw). Each reading opens its file anew: a driver that was bound again is found again.
#pragma once

#include <string>

#include "hal/interface/analog_input.hpp"
#include "hal/interface/analog_output.hpp"
#include "hal/interface/pulse_input.hpp"

namespace isotherm::hal {

/// The number in a file. Fault::device where it cannot be read, is no number or is followed by anything but a line's end.
Result<float> read_number(const std::string& path);

/// A voltage, current or temperature: the file's number over `full_scale`.
class SysfsInput final : public AnalogInput {
 public:
  SysfsInput(std::string path, float full_scale) : path_(std::move(path)), full_scale_(full_scale) {}
  Result<float> share() override;

 private:
  std::string path_;
  float full_scale_;
};

/// A fan*_input: turns a minute, as the kernel makes them of pulses.
class SysfsPulses final : public PulseInput {
 public:
  /// `pulses_per_turn` is what the kernel divides by.
  SysfsPulses(std::string path, float pulses_per_turn) : path_(std::move(path)), pulses_per_turn_(pulses_per_turn) {}
  Result<float> hertz() override;

 private:
  std::string path_;
  float pulses_per_turn_;
};

/// A pwm* or a converter's raw value: 0 to `full_scale`, written as a whole number.
class SysfsOutput final : public AnalogOutput {
 public:
  SysfsOutput(std::string path, float full_scale) : path_(std::move(path)), full_scale_(full_scale) {}
  Fault set(float share) override;

 private:
  std::string path_;
  float full_scale_;
};

}  // namespace isotherm::hal
