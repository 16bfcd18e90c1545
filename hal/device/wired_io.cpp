#include "hal/device/wired_io.hpp"

namespace isotherm::hal {
namespace {

std::optional<float> value(const Result<float>& result) {
  if (!result.ok()) return std::nullopt;
  return result.value();
}

std::optional<float> pulses(const WiredPulse& row) {
  const std::optional<float> hertz = value(row.input->hertz());
  if (!hertz || !(*hertz * row.per_hertz <= row.most)) return std::nullopt;
  return *hertz * row.per_hertz;
}

std::optional<float> analog(const WiredAnalog& row) {
  const Result<float> share = row.input->share();
  return share.ok() ? value(value_of(row.sensor, share.value())) : std::nullopt;
}

std::uint16_t word_of(Drive drive, const OutputWords& outputs) {
  switch (drive) {
    case Drive::pump_speed_1: return outputs.pump_speed_1;
    case Drive::pump_speed_2: return outputs.pump_speed_2;
    case Drive::valve: return outputs.valve;
    case Drive::mixing_valve: return outputs.mixing_valve;
  }
  return 0;
}

}  // namespace

void WiredIo::read(FastWords& fast, SlowWords& slow) {
  if (!wiring_.rack_io_unit) fast.bits = fast_bit::read_ok;
  read_values(fast, slow);
  read_bits(fast, slow);
  if (wiring_.permit != nullptr) {
    constexpr auto others = static_cast<std::uint16_t>(~fast_bit::permit_closed);
    fast.bits = static_cast<std::uint16_t>((fast.bits & others) | (wiring_.permit->closed() ? fast_bit::permit_closed : 0U));
  }
  first_ = false;
  turn_ = (turn_ + 1) % ticks_per_cycle;
}

void WiredIo::read_values(FastWords& fast, SlowWords& slow) {
  std::size_t row = 0;
  // The field bus has just written its own value there, in every tick.
  const auto keep = [this, &slow](const WiredPlace& place) {
    if (!place.fast) slow.words[place.index] = held_.words[place.index];
  };
  for (const WiredAnalog& each : wiring_.analogs) {
    if (due(each.place->fast, row++)) put_wired(*each.place, analog(each), fast, held_);
    keep(*each.place);
  }
  for (const WiredPulse& each : wiring_.pulses) {
    if (due(each.place->fast, row++)) put_wired(*each.place, pulses(each), fast, held_);
    keep(*each.place);
  }
}

void WiredIo::read_bits(FastWords& fast, SlowWords& slow) {
  std::size_t row = 0;
  for (const WiredContact& each : wiring_.contacts) {
    tell(*each.tells, votes_[row++].add(tells(each.input->high(), each.when)), fast, slow);
  }
  for (const WiredRope& each : wiring_.ropes) {
    // A rope that is cut cannot tell of water: its zone counts as wet until somebody has looked.
    const Rope rope = rope_of(each.input->share(), each.wet_below, each.broken_above);
    tell(*each.tells, votes_[row++].add(rope != Rope::dry), fast, slow);
  }
}

void WiredIo::tell(const WiredBit& bit, bool told, FastWords& fast, SlowWords& slow) {
  std::uint16_t& word = bit.fast ? fast.bits : slow[Slow::contacts];
  if (!bit.fast && word == absent_unsigned) word = 0;
  word = static_cast<std::uint16_t>(told ? word | bit.bit : word & ~bit.bit);
}

void WiredIo::write(const OutputWords& outputs) {
  for (const WiredDrive& each : wiring_.drives) {
    const float share = static_cast<float>(word_of(each.drive, outputs)) * 1.0e-4F;
    // What an output does not take is seen in what the drive does.
    (void)each.output->set(each.at_zero + share * (each.at_full - each.at_zero));
  }
  for (const WiredSwitch& each : wiring_.switches) (void)each.output->set((outputs.bits & each.bit) != 0);
  if (wiring_.permit != nullptr) wiring_.permit->command((outputs.bits & output_bit::permit) != 0);
}

void WiredIo::withhold(const OutputWords& outputs) {
  if (wiring_.permit != nullptr && (outputs.bits & output_bit::permit) == 0) wiring_.permit->command(false);
}

void WiredIo::resume_permit() {
  if (wiring_.permit != nullptr) wiring_.permit->command(true);
}

}  // namespace isotherm::hal
