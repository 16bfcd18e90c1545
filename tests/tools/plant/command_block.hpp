// A valid command block for unit 1, for tests.
#pragma once

#include <array>
#include <cstdint>

#include "control/core/crc32c.hpp"
#include "control/core/words.hpp"
#include "control/point/field_bus_map.hpp"
#include "control/point/outputs.hpp"

namespace isotherm::test {

using CommandBlock = std::array<std::uint16_t, field_bus::rack_command::words>;

inline void seal(CommandBlock& block) {
  namespace command = field_bus::rack_command;
  put32(block, command::crc, crc32c_words(std::span<const std::uint16_t>(block).first(command::crc)));
}

/// Speeds and valve in 0.01 %.
inline CommandBlock command_block(std::uint16_t sequence, std::uint16_t pump_speed, std::uint16_t valve,
                                  std::uint16_t bits = output_bit::permit) {
  namespace command = field_bus::rack_command;
  CommandBlock block{};
  block[command::magic] = field_bus::magic;
  block[command::number] = command::block_number;
  block[command::sequence] = sequence;
  block[command::pump_speed_1] = block[command::pump_speed_2] = pump_speed;
  block[command::valve] = valve;
  block[command::bits] = bits;
  block[command::heartbeat] = sequence;
  seal(block);
  return block;
}

}  // namespace isotherm::test
