#include "hal/modbus/crc16.hpp"

#include <doctest/doctest.h>

#include <array>
#include <vector>

using isotherm::hal::modbus::crc16;

TEST_CASE("the check value of the catalogue and an example frame of the serial line guide come out") {
  const std::array<std::uint8_t, 9> digits{'1', '2', '3', '4', '5', '6', '7', '8', '9'};
  CHECK(crc16(digits) == 0x4B37);
  const std::array<std::uint8_t, 2> read_status{0x02, 0x07};
  CHECK(crc16(read_status) == 0x1241);
}

TEST_CASE("a frame with its own checksum leaves nothing") {
  std::vector<std::uint8_t> frame{0x01, 0x03, 0x00, 0x10, 0x00, 0x04};
  const std::uint16_t crc = crc16(frame);
  frame.push_back(static_cast<std::uint8_t>(crc & 0xFFU));
  frame.push_back(static_cast<std::uint8_t>(crc >> 8U));
  CHECK(crc16(frame) == 0);
}
