#include "hal/modbus/held_answer.hpp"

#include <doctest/doctest.h>

#include <array>

using isotherm::hal::modbus::HeldAnswer;

namespace {
constexpr std::array<std::uint8_t, 2> first{1, 2};
constexpr std::array<std::uint8_t, 3> second{3, 4, 5};
}  // namespace

TEST_CASE("an answer leaves once, when the line has been silent for long enough") {
  HeldAnswer answer(1750);
  CHECK(answer.due_us() == HeldAnswer::never);
  CHECK(answer.take(HeldAnswer::never - 1).empty());
  answer.heard(1000);
  answer.hold(first);
  CHECK(answer.due_us() == 2750);
  CHECK(answer.take(2749).empty());
  CHECK(answer.take(2750).size() == first.size());
  CHECK(answer.take(2751).empty());
  CHECK(answer.due_us() == HeldAnswer::never);
}

TEST_CASE("a byte behind the request puts the answer off, and the next request has the line") {
  HeldAnswer answer(1750);
  answer.heard(1000);
  answer.hold(first);
  answer.heard(2000);
  CHECK(answer.take(2750).empty());
  CHECK(answer.due_us() == 3750);
  answer.hold(second);
  CHECK(answer.take(3750).data() == second.data());
  CHECK(answer.take(3750).empty());
}

TEST_CASE("without a gap an answer leaves at once") {
  HeldAnswer answer(0);
  answer.heard(77);
  answer.hold(first);
  CHECK(answer.take(77).size() == first.size());
}
