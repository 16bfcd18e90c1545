#include "gateway/store/rows.hpp"

#include "control/core/crc32c.hpp"

namespace isotherm::gateway {
namespace {

std::uint32_t over_text(const std::string& text, std::uint32_t crc) {
  return crc32c({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}, crc);
}

template <typename T>
std::uint32_t over_number(T value, std::uint32_t crc) {
  std::array<std::uint8_t, sizeof(T)> bytes{};
  for (std::size_t n = 0; n < sizeof(T); ++n) {
    bytes[n] = static_cast<std::uint8_t>(static_cast<std::uint64_t>(value) >> 8 * (sizeof(T) - 1 - n) & 0xFFU);
  }
  return crc32c(bytes, crc);
}

}  // namespace

std::uint32_t row_crc(const RecordRow& row) {
  std::uint32_t crc = over_text(row.source, 0);
  crc = over_number(row.boot, crc);
  crc = over_number(row.sequence, crc);
  crc = over_number(row.utc_ms, crc);
  crc = over_number(row.utc_uncertainty_ms, crc);
  return crc32c(row.blob, crc);
}

std::uint32_t row_crc(const KeyframeRow& row) {
  std::uint32_t crc = over_text(row.source, 0);
  crc = over_number(row.boot, crc);
  crc = over_number(row.sequence, crc);
  return crc32c(row.blob, crc);
}

}  // namespace isotherm::gateway
