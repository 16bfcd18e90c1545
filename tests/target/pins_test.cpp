// What the image writes to the pins of its lines. No pin moves in an emulator: the writes are seen, in their order.
#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "tests/target/machine.hpp"
#include "tests/target/register_writes.hpp"

using namespace isotherm;
using namespace isotherm::test;

namespace {

constexpr unsigned long mode = 0x00;
constexpr unsigned long level = 0x18;
constexpr unsigned long function_low = 0x20;
constexpr unsigned long function_high = 0x24;

bool has(const std::vector<RegisterWrite>& writes, const RegisterWrite& wanted) { return std::ranges::count(writes, wanted) > 0; }

/// The levels that were written to one pin, in order.
std::vector<bool> levels(const std::vector<RegisterWrite>& writes, const std::string& port, unsigned pin) {
  std::vector<bool> all;
  for (const RegisterWrite& write : writes) {
    if (write.device == port && write.offset == level && (write.value >> pin & 0x10001UL) != 0) all.push_back((write.value >> pin & 1UL) != 0);
  }
  return all;
}

}  // namespace

TEST_CASE("the pins of the three lines are given to their USARTs, and a direction pin is high for each frame and low after it") {
  const TemporaryFolder folder;
  auto run = image_run(folder);
  if (!run) return;
  run->unimplemented = folder.file("unimplemented");
  Machine machine(*run);
  const RegisterWrites writes(*run);
  REQUIRE(eventually([&] { return machine.newest() >= 1; }));

  // DS8626, table 9: USART1 to USART3 are function 7 of these pins. Registers read 0 here, so each write shows its pin alone.
  const auto all = writes.all();
  const std::vector<std::pair<std::string, unsigned>> pins{{"GPIOA", 9}, {"GPIOA", 10}, {"GPIOA", 2}, {"GPIOA", 3}, {"GPIOB", 10}, {"GPIOB", 11}};
  for (const auto& [port, pin] : pins) {
    CAPTURE(port);
    CAPTURE(pin);
    CHECK(has(all, {port, pin < 8 ? function_low : function_high, 7UL << (4 * (pin % 8))}));
    CHECK(has(all, {port, mode, 2UL << (2 * pin)}));
  }

  const auto alternates = [](const std::vector<bool>& pin) {
    for (std::size_t n = 1; n < pin.size(); ++n) {
      if (pin[n] == pin[n - 1]) return false;
    }
    return true;
  };
  const std::size_t mark = writes.count();
  constexpr std::size_t frames = 10;
  for (std::size_t n = 0; n < frames; ++n) machine.identity();
  REQUIRE(eventually([&] { return levels(writes.since(mark), "GPIOB", 14).size() >= 2 * frames; }));  // requests go out, unanswered
  CHECK(levels(writes.since(mark), "GPIOA", 1).size() >= 2 * frames);
  CHECK(eventually([&] { return !levels(writes.all(), "GPIOA", 1).back(); }));
  CHECK(alternates(levels(writes.since(mark), "GPIOA", 1)));
  CHECK(alternates(levels(writes.since(mark), "GPIOB", 14)));
}
