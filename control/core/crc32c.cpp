#include "control/core/crc32c.hpp"

#include <array>

namespace isotherm {
namespace {

constexpr std::array<std::uint32_t, 256> make_table() {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t byte = 0; byte < 256; ++byte) {
    std::uint32_t crc = byte;
    for (int bit = 0; bit < 8; ++bit) crc = (crc & 1U) != 0U ? (crc >> 1) ^ 0x82F63B78U : crc >> 1;
    table[byte] = crc;
  }
  return table;
}
constexpr auto table = make_table();

constexpr std::uint32_t step(std::uint32_t crc, std::uint32_t byte) {
  return table[(crc ^ byte) & 0xFFU] ^ (crc >> 8);
}

}  // namespace

std::uint32_t crc32c(std::span<const std::uint8_t> bytes, std::uint32_t crc) {
  crc = ~crc;
  for (const std::uint8_t byte : bytes) crc = step(crc, byte);
  return ~crc;
}

std::uint32_t crc32c_words(std::span<const std::uint16_t> words, std::uint32_t crc) {
  crc = ~crc;
  for (const std::uint16_t word : words) crc = step(step(crc, word >> 8U), word & 0xFFU);
  return ~crc;
}

}  // namespace isotherm
