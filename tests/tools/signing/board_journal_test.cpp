#include "tools/signing/board_journal.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "firmware/boot/boot.hpp"
#include "hal/fake/nor_flash.hpp"
#include "hal/linux/start_error.hpp"

using namespace isotherm;
using namespace isotherm::signing;

namespace {

constexpr const boot::FlashMap& map = boot::stm32f405_flash;

/// A board's journal, as a programmer reads and writes it.
struct Board {
  hal::NorFlash flash{map.journal[0].address, journal_bytes};
  boot::FlashJournal journal{flash, map.journal};

  Bytes read() const {
    const auto bytes = flash.bytes(map.journal[0].address, journal_bytes);
    return {bytes.begin(), bytes.end()};
  }
  void write(const NewSector& sector) { flash.load(sector.address, sector.bytes); }
};

boot::BootState in_service() {
  boot::BootState state;
  state.boots = 41;
  state.trusted = boot::Slot::a;
  state.least_counter = 3;
  return state;
}

RackSettings owners() {
  RackSettings settings = default_rack_settings;
  settings.gpu_set_point_c = 70.0F;
  return settings;
}

std::string message_of(const auto& action) {
  try {
    action();
  } catch (const hal::StartError& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("settings that are written to a board are in force there twice, and what it remembers stays") {
  for (const bool ran_before : {false, true}) {
    Board board;
    if (ran_before) REQUIRE(boot::save(board.journal, in_service()) == Fault::none);
    board.write(BoardJournal(board.read(), "board").with_settings(owners()));
    const boot::KeptSettings kept = boot::load_settings(board.journal);
    CHECK(kept.origin == boot::SettingsOrigin::kept);
    CHECK(kept.copies == 2);
    CHECK(settings_hash(kept.settings) == settings_hash(owners()));
    CHECK(boot::load(board.journal) == (ran_before ? in_service() : boot::BootState{}));
  }
}

TEST_CASE("a trial is asked for beside settings and counters, and never of the slot that is trusted") {
  Board board;
  REQUIRE(boot::save(board.journal, in_service()) == Fault::none);
  REQUIRE(boot::save_settings(board.journal, owners()) == Fault::none);
  const BoardJournal read(board.read(), "board");
  CHECK(read.slot_for_trial() == boot::Slot::b);
  CHECK(message_of([&] { (void)read.with_trial(boot::Slot::a); }).find("a trial goes into slot B") != std::string::npos);
  board.write(read.with_trial(boot::Slot::b));
  boot::BootState expected = in_service();
  expected.on_trial = boot::Slot::b;
  expected.trial = boot::Trial::requested;
  CHECK(boot::load(board.journal) == expected);
  CHECK(settings_hash(boot::load_settings(board.journal).settings) == settings_hash(owners()));
  CHECK(BoardJournal(board.read(), "board").told() ==
        "slot A is trusted, slot B is to be tried, 41 starts, least security counter 3, settings are kept");
}

TEST_CASE("a board that trusts nothing yet can try nothing, and one that has confirmed more refuses less") {
  const Bytes fresh(journal_bytes, 0xFF);
  CHECK(message_of([&] { (void)BoardJournal(fresh, "x").slot_for_trial(); }).find("trusts no image yet") != std::string::npos);
  CHECK(message_of([&] { (void)BoardJournal(Bytes(100), "x.bin"); }).find("x.bin: has 100 bytes") == 0);
  Board board;
  REQUIRE(boot::save(board.journal, in_service()) == Fault::none);
  boot::ImageHeader header;
  header.slot = boot::Slot::b;
  header.security_counter = 2;
  CHECK(message_of([&] { BoardJournal(board.read(), "x").check_counter(header); }).find("starts none below") != std::string::npos);
  header.security_counter = 3;
  CHECK(message_of([&] { BoardJournal(board.read(), "x").check_counter(header); }).empty());
}

TEST_CASE("one change after the other, whichever sector counts, and a sector that is half written changes nothing") {
  Board board;
  REQUIRE(boot::save(board.journal, in_service()) == Fault::none);
  RackSettings settings = owners();
  for (int n = 0; n < 4; ++n) {
    settings.gpu_set_point_c = static_cast<float>(60 + n);
    const NewSector sector = BoardJournal(board.read(), "board").with_settings(settings);
    const float before = boot::load_settings(board.journal).settings.gpu_set_point_c;
    Bytes half(sector.bytes.size(), 0xFF);
    std::copy_n(sector.bytes.begin(), sector.bytes.size() - 128, half.begin());
    board.write({sector.address, half});
    CHECK(boot::load_settings(board.journal).settings.gpu_set_point_c == before);
    board.write(sector);
    CHECK(boot::load_settings(board.journal).settings.gpu_set_point_c == settings.gpu_set_point_c);
    CHECK(boot::load(board.journal) == in_service());
  }
}
