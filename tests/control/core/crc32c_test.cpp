#include "control/core/crc32c.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cstddef>
#include <string_view>
#include <vector>

using namespace isotherm;

namespace {

std::vector<std::uint8_t> bytes_of(std::string_view text) { return {text.begin(), text.end()}; }

}  // namespace

TEST_CASE("CRC-32C of the published check strings") {
  // RFC 3720, appendix B.4, and the check value of the CRC catalogue.
  CHECK(crc32c(bytes_of("123456789")) == 0xE3069283U);
  CHECK(crc32c(std::vector<std::uint8_t>(32, 0x00)) == 0x8A9136AAU);
  CHECK(crc32c(std::vector<std::uint8_t>(32, 0xFF)) == 0x62A8AB43U);
}

TEST_CASE("CRC-32C continues over pieces") {
  const auto whole = bytes_of("123456789");
  const std::span<const std::uint8_t> view{whole};
  for (std::size_t cut = 0; cut <= whole.size(); ++cut) {
    CHECK(crc32c(view.subspan(cut), crc32c(view.first(cut))) == 0xE3069283U);
  }
}

TEST_CASE("words are taken high byte first") {
  const std::array<std::uint16_t, 2> words{0x3132, 0x3334};
  CHECK(crc32c_words(words) == crc32c(bytes_of("1234")));
}
