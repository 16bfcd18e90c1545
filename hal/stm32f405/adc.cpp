#include "hal/stm32f405/adc.hpp"

namespace isotherm::hal::stm32f405 {
namespace {

constexpr unsigned conversions = 16;
constexpr float full_scale = 4095.0F * static_cast<float>(conversions);
/// Turns of a loop of a few clocks each; a conversion takes 96 clocks of 21 MHz, 770 of the core's.
constexpr unsigned patience = 2'000;

}  // namespace

void start_adc(Adc& converter, Register& common) {
  constexpr std::uint32_t clocks_84 = 4;
  std::uint32_t ten_channels = 0;
  for (unsigned n = 0; n < 10; ++n) ten_channels |= clocks_84 << (3U * n);
  common = adc_bit::clock_by_four;
  converter.smpr2 = ten_channels;                      // channels 0..9
  converter.smpr1 = ten_channels & 0x07FF'FFFFU;       // 10..18
  converter.sqr1 = 0;                                  // one conversion a time
  converter.cr1 = 0;                                   // 12 bits
  converter.cr2 = adc_bit::on;
}

Result<float> AdcChannel::share() {
  converter_.sqr3 = channel_;
  std::uint32_t sum = 0;
  for (unsigned n = 0; n < conversions; ++n) {
    (void)converter_.dr;  // clears what an abandoned conversion left
    converter_.cr2 = adc_bit::on | adc_bit::start;
    unsigned left = patience;
    while ((converter_.sr & adc_bit::converted) == 0) {
      if (--left == 0) return Fault::timeout;
    }
    sum += converter_.dr & 0xFFFU;
  }
  return static_cast<float>(sum) / full_scale;
}

}  // namespace isotherm::hal::stm32f405
