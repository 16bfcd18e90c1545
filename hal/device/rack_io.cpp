#include "hal/device/rack_io.hpp"

#include <array>

#include "control/core/crc32c.hpp"
#include "control/core/words.hpp"

namespace isotherm::hal {

namespace map = field_bus::rack_io;
namespace command = field_bus::rack_command;

Fault RackIo::read(FastWords& fast, SlowWords& slow) {
  fast = FastWords{};
  if (wired_ == nullptr) return read_unit(fast, slow);
  const Fault fault = wired_->has_rack_io_unit() ? read_unit(fast, slow) : Fault::none;
  wired_->read(fast, slow);
  return fault;
}

Fault RackIo::write(const OutputWords& outputs) {
  if (wired_ == nullptr) return write_unit(outputs);
  wired_->write(outputs);
  return wired_->has_rack_io_unit() ? write_unit(outputs) : Fault::none;
}

Fault RackIo::read_unit(FastWords& fast, SlowWords& slow) {
  std::array<std::uint16_t, map::words> block{};
  if (const Fault fault = bus_.read(field_bus::rack_io_unit, map::address, block); fault != Fault::none) return fault;
  if (const Fault fault = check_block(block, map::block_number); fault != Fault::none) return fault;
  heartbeat_.moved(block[map::heartbeat]);
  if (heartbeat_.stale()) return Fault::stale;

  // Its count of starts tells a restart; where a unit keeps none, its heartbeat begins anew.
  const auto ahead = static_cast<std::int16_t>(block[map::heartbeat] - last_heartbeat_);
  const bool restarted = seen_ && (block[map::starts] != starts_ || ahead < 0);
  seen_ = true;
  starts_ = block[map::starts];
  last_heartbeat_ = block[map::heartbeat];

  const bool refused =
      sent_ && (block[map::echo_sequence] != sequence_ || get32(block, map::echo_crc) != sent_crc_);
  constexpr auto own_bits =
      static_cast<std::uint16_t>(fast_bit::read_ok | fast_bit::command_refused | fast_bit::unit_restarted);
  fast.flow = block[map::fast];
  fast.differential_pressure = block[map::fast + 1];
  fast.supply_pressure = block[map::fast + 2];
  fast.pump_speeds = block[map::fast + 3];
  fast.pump_currents = block[map::fast + 4];
  fast.bits = static_cast<std::uint16_t>((block[map::fast + 5] & ~own_bits) | fast_bit::read_ok |
                                         (refused ? fast_bit::command_refused : 0U) |
                                         (restarted ? fast_bit::unit_restarted : 0U));
  for (std::size_t n = 0; n < slow_words_of_rack_io; ++n) slow.words[n] = block[map::slow + n];
  return Fault::none;
}

Fault RackIo::write_unit(const OutputWords& outputs) {
  std::array<std::uint16_t, command::words> block{};
  block[command::magic] = field_bus::magic;
  block[command::number] = command::block_number;
  block[command::sequence] = ++sequence_;
  block[command::pump_speed_1] = outputs.pump_speed_1;
  block[command::pump_speed_2] = outputs.pump_speed_2;
  block[command::valve] = outputs.valve;
  block[command::mixing_valve] = outputs.mixing_valve;
  block[command::bits] = outputs.bits;
  sent_crc_ = crc32c_words(std::span{block}.first(command::crc));
  put32(block, command::crc, sent_crc_);
  block[command::heartbeat] = ++own_heartbeat_;
  sent_ = true;
  return bus_.write(field_bus::rack_io_unit, command::address, block);
}

}  // namespace isotherm::hal
