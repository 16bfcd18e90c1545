#include "control/core/words.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <limits>

using namespace isotherm;

TEST_CASE("saturate rounds to the nearest and stops at the limits of the type") {
  CHECK(saturate<std::int16_t>(66.304F * 100.0F) == 6630);
  CHECK(saturate<std::int16_t>(-0.6F) == -1);
  CHECK(saturate<std::int16_t>(1e9F) == 32767);
  CHECK(saturate<std::int16_t>(-1e9F) == -32768);
  CHECK(saturate<std::uint16_t>(-3.0F) == 0);
  CHECK(saturate<std::uint16_t>(65535.4F) == 65535);
  CHECK(saturate<std::uint8_t>(255.5F) == 255);
  CHECK(saturate<std::uint32_t>(5e9F) == std::numeric_limits<std::uint32_t>::max());
  CHECK(saturate<std::int32_t>(-5e9F) == std::numeric_limits<std::int32_t>::min());
}

TEST_CASE("what is not a number becomes 0, and infinities the limits") {
  CHECK(saturate<std::int16_t>(std::nanf("")) == 0);
  CHECK(saturate<std::int32_t>(std::numeric_limits<float>::infinity()) == std::numeric_limits<std::int32_t>::max());
  CHECK(saturate<std::uint16_t>(-std::numeric_limits<float>::infinity()) == 0);
}

TEST_CASE("wide numbers survive the way through words, high word first") {
  std::array<std::uint16_t, 4> words{};
  put32(words, 1, 0x1234'5678U);
  CHECK(words[1] == 0x1234);
  CHECK(get32(words, 1) == 0x1234'5678U);
  put64(words, 0, 0x0123'4567'89AB'CDEFULL);
  CHECK(words[0] == 0x0123);
  CHECK(get64(words, 0) == 0x0123'4567'89AB'CDEFULL);
}
