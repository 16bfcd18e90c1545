#include <doctest/doctest.h>

#include <limits>
#include <string>

#include "firmware/loop/text_line.hpp"

using namespace isotherm;

namespace {

template <typename T>
std::string shown(T value) {
  TextLine line;
  line << value;
  return std::string(line.text());
}
std::string scaled(std::int32_t value, unsigned decimals) {
  TextLine line;
  line.scaled(value, decimals);
  return std::string(line.text());
}

}  // namespace

TEST_CASE("numbers of every kind") {
  CHECK(shown(std::uint64_t{0}) == "0");
  CHECK(shown(std::numeric_limits<std::uint64_t>::max()) == "18446744073709551615");
  CHECK(shown(std::numeric_limits<std::int32_t>::min()) == "-2147483648");
  CHECK(shown(std::uint8_t{200}) == "200");
  CHECK(scaled(6630, 2) == "66.30");
  CHECK(scaled(-5, 2) == "-0.05");
  CHECK(scaled(-12345, 1) == "-1234.5");
  CHECK(scaled(7, 0) == "7");
  TextLine line;
  CHECK(line.hex(0xDEADBEEF).text() == "0xdeadbeef");
}

TEST_CASE("what does not fit is left out") {
  TextLine line;
  for (int n = 0; n < 100; ++n) line << "abc";
  CHECK(line.text().size() == 160);
  line.clear();
  CHECK(line.text().empty());
}
