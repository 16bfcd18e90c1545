// The checksum of Modbus RTU: CRC-16 with polynomial 0xA001 (reflected 0x8005), start 0xFFFF, low byte first on the line
// (Modbus over Serial Line V1.02, 2.5.1.2).
#pragma once

#include <cstdint>
#include <span>

namespace isotherm::hal::modbus {

/// crc16("123456789") is 0x4B37; over a frame with its own checksum it is 0.
std::uint16_t crc16(std::span<const std::uint8_t> bytes);

}  // namespace isotherm::hal::modbus
