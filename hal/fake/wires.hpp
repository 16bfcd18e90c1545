// Wired inputs and outputs in memory, for tests: each tells what it was told to, or fails.
#pragma once

#include "hal/interface/analog_input.hpp"
#include "hal/interface/analog_output.hpp"
#include "hal/interface/digital_input.hpp"
#include "hal/interface/digital_output.hpp"
#include "hal/interface/pulse_input.hpp"

namespace isotherm::hal {

struct FakeAnalogInput final : AnalogInput {
  Result<float> told = 0.0F;
  int reads = 0;
  Result<float> share() override {
    ++reads;
    return told;
  }
};

struct FakeDigitalInput final : DigitalInput {
  Result<bool> told = false;
  Result<bool> high() override { return told; }
};

struct FakePulseInput final : PulseInput {
  Result<float> told = 0.0F;
  Result<float> hertz() override { return told; }
};

struct FakeAnalogOutput final : AnalogOutput {
  float told = 0.0F;
  Fault set(float share) override {
    told = share;
    return Fault::none;
  }
};

struct FakeDigitalOutput final : DigitalOutput {
  bool told = false;
  Fault fault = Fault::none;
  Fault set(bool high) override {
    if (fault == Fault::none) told = high;
    return fault;
  }
};

}  // namespace isotherm::hal
