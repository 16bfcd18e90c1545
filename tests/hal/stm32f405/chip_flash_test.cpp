#include "hal/stm32f405/chip_flash.hpp"

#include <doctest/doctest.h>

#include <vector>

using namespace isotherm;
using namespace isotherm::hal::stm32f405;

namespace {

/// Registers that keep what was written last, and a flash that is plain memory.
struct Scripted {
  FlashControl control{};
  std::vector<std::uint8_t> memory = std::vector<std::uint8_t>(flash_size, 0xFF);
  ChipFlash flash{control, memory.data()};
};

}  // namespace

TEST_CASE("sectors are numbered as the reference manual numbers them") {
  CHECK(sector_number(0x0800'0000) == 0);
  CHECK(sector_number(0x0800'C000) == 3);
  CHECK(sector_number(0x0801'0000) == 4);
  CHECK(sector_number(0x0802'0000) == 5);
  CHECK(sector_number(0x080E'0000) == 11);
  for (const std::uint32_t nowhere : {0x0800'0004U, 0x0801'4000U, 0x0803'0000U, 0x0810'0000U, 0x07FF'C000U}) {
    CHECK(sector_number(nowhere) == 12);
  }
}

TEST_CASE("a locked controller is unlocked for each operation and locked again") {
  Scripted chip;
  chip.control.cr = flash_bit::locked;
  REQUIRE(chip.flash.program(0x0802'0010, 0x1234'5678) == Fault::none);
  CHECK(chip.control.keyr == 0xCDEF'89AB);
  CHECK(chip.control.cr == flash_bit::locked);
  const auto bytes = chip.flash.bytes(0x0802'0010, 4);
  CHECK(std::vector(bytes.begin(), bytes.end()) == std::vector<std::uint8_t>{0x78, 0x56, 0x34, 0x12});
}

TEST_CASE("a controller that stays busy is waited for within bounds, and nothing is written") {
  Scripted chip;
  chip.control.sr = flash_bit::busy;
  CHECK(chip.flash.program(0x0802'0010, 0) == Fault::timeout);
  CHECK(chip.flash.erase({0x0802'0000, 0x2'0000}) == Fault::timeout);
  CHECK(chip.memory[0x2'0010] == 0xFF);
}

TEST_CASE("what the controller reports as failed is told") {
  Scripted chip;
  chip.control.sr = 1U << 4U;  // write protection; plain memory keeps it, as if it came with each operation
  CHECK(chip.flash.program(0x0802'0010, 0) == Fault::device);
  CHECK(chip.flash.erase({0x0802'0000, 0x2'0000}) == Fault::device);
  CHECK(chip.control.cr == flash_bit::locked);
}

TEST_CASE("addresses that no word or sector begins at are refused before anything is touched") {
  Scripted chip;
  CHECK(chip.flash.program(0x0802'0002, 0) == Fault::rejected);
  CHECK(chip.flash.program(0x0810'0000, 0) == Fault::rejected);
  CHECK(chip.flash.program(0x07FF'FFFC, 0) == Fault::rejected);
  CHECK(chip.flash.erase({0x0803'0000, 0x2'0000}) == Fault::rejected);
  CHECK(chip.control.keyr == 0);
}
