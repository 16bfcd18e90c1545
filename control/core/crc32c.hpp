// CRC-32C (Castagnoli, RFC 3720 appendix B.4): guards records, keyframes and command blocks, and serves as their digest.
#pragma once

#include <cstdint>
#include <span>

namespace isotherm {

/// Continues `crc` (0 to begin) over the bytes; crc32c("123456789") is 0xE3069283.
std::uint32_t crc32c(std::span<const std::uint8_t> bytes, std::uint32_t crc = 0);
/// The same over 16-bit words, high byte first, as they stand on the wire.
std::uint32_t crc32c_words(std::span<const std::uint16_t> words, std::uint32_t crc = 0);

}  // namespace isotherm
