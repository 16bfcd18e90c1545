#include "firmware/boot/boot.hpp"

#include <doctest/doctest.h>

#include "firmware/boot/kept_settings.hpp"
#include "tests/firmware/boot/boot_fixture.hpp"

using namespace isotherm;
using namespace isotherm::boot;

namespace {

constexpr FlashMap map = small_map(8 * kibi);
constexpr std::uint32_t first = map.journal[0].address;
constexpr std::uint32_t cell_bytes = 64;
const TestKey key{7};

hal::NorFlash new_board() {
  hal::NorFlash flash = chip(map);
  flash.load(map.address(Slot::a), make_image(map, Slot::a, 1, 3, kibi, key));
  return flash;
}

/// Started and confirmed once, with the owner's settings.
hal::NorFlash board_in_service() {
  hal::NorFlash flash = new_board();
  REQUIRE(start(flash, map, key.open).state.event == BootEvent::adopted);
  REQUIRE(confirm(flash, map, Slot::a) == Fault::none);
  FlashJournal journal(flash, map.journal);
  RackSettings settings = default_rack_settings;
  settings.gpu_set_point_c = 70.0F;
  REQUIRE(save_settings(journal, settings) == Fault::none);
  REQUIRE(load(journal).least_counter == 3);
  return flash;
}

SettingsOrigin origin(hal::NorFlash& flash) { return load_settings(FlashJournal(flash, map.journal)).origin; }

void fill(hal::NorFlash& flash, std::uint8_t byte) {
  const std::vector<std::uint8_t> bytes(2 * map.journal[0].size, byte);
  flash.load(first, bytes);
}

/// Both copies of the sector's head.
void behead(hal::NorFlash& flash) {
  for (std::uint32_t n = 1; n <= 2; ++n) flash.flip(first + map.journal[0].size - n * cell_bytes + 5, 1);
}

}  // namespace

TEST_CASE("a board whose whole journal is damaged says so at that start, and of its settings at every later one until they are set") {
  for (const bool zeros : {true, false}) {
    CAPTURE(zeros);
    hal::NorFlash flash = board_in_service();
    zeros ? fill(flash, 0) : behead(flash);
    CHECK(start(flash, map, key.open).state.event == BootEvent::forgot);
    for (int later = 0; later < 100; ++later) {
      REQUIRE(origin(flash) == SettingsOrigin::unreadable);
      REQUIRE(start(flash, map, key.open).state.event == BootEvent::none);
    }
    FlashJournal journal(flash, map.journal);
    REQUIRE(save_settings(journal, default_rack_settings) == Fault::none);
    for (int later = 0; later < 100; ++later) {
      REQUIRE(origin(flash) == SettingsOrigin::kept);
      REQUIRE(start(flash, map, key.open).boot == Slot::a);
    }
  }
}

TEST_CASE("a board that lost its state alone says so, and keeps its settings") {
  hal::NorFlash flash = board_in_service();
  FlashJournal journal(flash, map.journal);
  // Everything of the state that the sector holds: those of the start and of the confirmation, twice each.
  for (std::uint32_t cell = 0; cell < 4; ++cell) flash.flip(first + cell * cell_bytes + 20, 1);
  REQUIRE(journal.condition(FlashJournal::Kind::boot_state).copies == 0);
  CHECK(start(flash, map, key.open).state.event == BootEvent::forgot);
  CHECK(start(flash, map, key.open).state.event == BootEvent::none);
  CHECK(origin(flash) == SettingsOrigin::kept);
}

TEST_CASE("a new board, and one that was made to forget, were never set; nothing was lost") {
  hal::NorFlash fresh = new_board();
  hal::NorFlash forgetful = board_in_service();
  fill(forgetful, 0xFF);
  for (hal::NorFlash* flash : {&fresh, &forgetful}) {
    CHECK(start(*flash, map, key.open).state.event == BootEvent::adopted);
    CHECK(origin(*flash) == SettingsOrigin::standard);
  }
}

TEST_CASE("a first start that the power ends anywhere leaves a board that was never set") {
  for (const auto how : {hal::NorFlash::Cut::undone, hal::NorFlash::Cut::torn}) {
    for (std::size_t operation = 2;; ++operation) {  // the first erases what is erased
      CAPTURE(operation);
      hal::NorFlash flash = new_board();
      flash.cut_power_at(operation, how, static_cast<std::uint32_t>(operation));
      bool cut = false;
      try {
        (void)start(flash, map, key.open);
      } catch (const hal::PowerCut&) {
        cut = true;
      }
      if (!cut) break;
      REQUIRE(start(flash, map, key.open).boot == Slot::a);
      REQUIRE(origin(flash) == SettingsOrigin::standard);
    }
  }
}
