#include "hal/modbus/crc16.hpp"

#include <array>

namespace isotherm::hal::modbus {
namespace {

constexpr std::array<std::uint16_t, 256> make_table() {
  std::array<std::uint16_t, 256> table{};
  for (unsigned byte = 0; byte < table.size(); ++byte) {
    unsigned crc = byte;
    for (int bit = 0; bit < 8; ++bit) crc = (crc & 1U) != 0U ? (crc >> 1U) ^ 0xA001U : crc >> 1U;
    table[byte] = static_cast<std::uint16_t>(crc);
  }
  return table;
}
constexpr auto table = make_table();

}  // namespace

std::uint16_t crc16(std::span<const std::uint8_t> bytes) {
  unsigned crc = 0xFFFFU;
  for (const std::uint8_t byte : bytes) crc = table[(crc ^ byte) & 0xFFU] ^ (crc >> 8U);
  return static_cast<std::uint16_t>(crc);
}

}  // namespace isotherm::hal::modbus
