// Frames as a master sends them: what random ones are made from and measured against.
#pragma once

#include <cstdint>
#include <vector>

#include "control/core/words.hpp"
#include "control/point/controller_map.hpp"
#include "hal/modbus/rtu_slave.hpp"
#include "tests/target/noisy_rack.hpp"

namespace isotherm::test {

inline Bytes sealed_frame(Bytes frame) {
  frame.resize(frame.size() + 2);
  hal::modbus::seal_rtu_frame(frame, frame.size() - 2);
  return frame;
}

inline Bytes write_request(std::uint16_t address, const std::vector<std::uint16_t>& words) {
  Bytes frame{controller_map::unit, 16, high_byte(address), low_byte(address), 0, static_cast<std::uint8_t>(words.size()),
              static_cast<std::uint8_t>(2 * words.size())};
  for (const std::uint16_t word : words) {
    frame.push_back(high_byte(word));
    frame.push_back(low_byte(word));
  }
  return sealed_frame(frame);
}

}  // namespace isotherm::test
