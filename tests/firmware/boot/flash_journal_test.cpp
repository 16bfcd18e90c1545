#include "firmware/boot/flash_journal.hpp"

#include <doctest/doctest.h>

#include <vector>

#include "hal/fake/nor_flash.hpp"
#include "tests/firmware/boot/boot_fixture.hpp"

using namespace isotherm;
using namespace isotherm::boot;
using Kind = FlashJournal::Kind;

namespace {

constexpr std::uint32_t base = 0x08008000;
constexpr std::uint32_t sector = 4096;
constexpr std::array<hal::FlashSector, 2> sectors{{{base, sector}, {base + sector, sector}}};

using Bytes = std::vector<std::uint8_t>;

Bytes entry(std::uint8_t first, std::size_t size) {
  Bytes bytes(size);
  for (std::size_t n = 0; n < size; ++n) bytes[n] = static_cast<std::uint8_t>(first + 7 * n);
  return bytes;
}

Bytes stored(const FlashJournal& journal, Kind kind) {
  Bytes bytes(FlashJournal::entry_most);
  bytes.resize(journal.read(kind, bytes));
  return bytes;
}

}  // namespace

TEST_CASE("a new chip holds nothing, and what is written is read back by whoever looks next") {
  hal::NorFlash flash(base, 2 * sector);
  FlashJournal journal(flash, sectors);
  CHECK(stored(journal, Kind::boot_state).empty());
  REQUIRE(journal.write(Kind::boot_state, entry(1, 14)) == Fault::none);
  REQUIRE(journal.write(Kind::settings, entry(2, 200)) == Fault::none);
  const FlashJournal again(flash, sectors);
  CHECK(stored(again, Kind::boot_state) == entry(1, 14));
  CHECK(stored(again, Kind::settings) == entry(2, 200));
}

TEST_CASE("nothing, and more than fits an entry, are refused and change nothing") {
  hal::NorFlash flash(base, 2 * sector);
  FlashJournal journal(flash, sectors);
  REQUIRE(journal.write(Kind::settings, entry(3, FlashJournal::entry_most)) == Fault::none);
  CHECK(journal.write(Kind::settings, {}) == Fault::rejected);
  CHECK(journal.write(Kind::settings, entry(4, FlashJournal::entry_most + 1)) == Fault::rejected);
  CHECK(stored(journal, Kind::settings) == entry(3, FlashJournal::entry_most));
}

TEST_CASE("the newest of each kind outlives any number of moves from sector to sector") {
  hal::NorFlash flash(base, 2 * sector);
  FlashJournal journal(flash, sectors);
  REQUIRE(journal.write(Kind::settings, entry(9, 130)) == Fault::none);
  for (std::size_t n = 0; n < 300; ++n) {
    REQUIRE(journal.write(Kind::boot_state, entry(static_cast<std::uint8_t>(n), 14)) == Fault::none);
    REQUIRE(stored(journal, Kind::boot_state) == entry(static_cast<std::uint8_t>(n), 14));
    REQUIRE(stored(journal, Kind::settings) == entry(9, 130));
  }
}

TEST_CASE("power that fails at any operation leaves the entry before or the new one, whole, and both kinds readable") {
  // Long enough to move over twice. Each entry's content follows its number.
  constexpr std::size_t writes = 150;
  const auto content = [](std::size_t n) { return entry(static_cast<std::uint8_t>(n), 10 + n % 90); };
  const auto kind = [](std::size_t n) { return n % 3 == 0 ? Kind::settings : Kind::boot_state; };

  hal::NorFlash whole(base, 2 * sector);
  whole.cut_power_at(0);
  {
    FlashJournal journal(whole, sectors);
    for (std::size_t n = 0; n < writes; ++n) REQUIRE(journal.write(kind(n), content(n)) == Fault::none);
  }
  const std::size_t operations = whole.operations();
  REQUIRE(operations > 2000);

  for (const auto how : {hal::NorFlash::Cut::undone, hal::NorFlash::Cut::torn}) {
    for (std::size_t cut = 1; cut <= operations; cut += sanitizers_slow_down) {
      hal::NorFlash flash(base, 2 * sector);
      flash.cut_power_at(cut, how, static_cast<std::uint32_t>(cut));
      std::array<Bytes, 2> before;  // by kind
      std::size_t n = 0;
      try {
        FlashJournal journal(flash, sectors);
        for (; n < writes; ++n) {
          const Fault fault = journal.write(kind(n), content(n));  // throws where the power fails
          REQUIRE(fault == Fault::none);
          before[kind(n) == Kind::settings] = content(n);
        }
        FAIL("the power was to fail");
      } catch (const hal::PowerCut&) {
      }
      FlashJournal journal(flash, sectors);
      const bool settings = kind(n) == Kind::settings;
      const Bytes touched = stored(journal, kind(n));
      INFO("cut at operation ", cut, " in write ", n);
      REQUIRE((touched == before[settings] || touched == content(n)));
      REQUIRE(stored(journal, settings ? Kind::boot_state : Kind::settings) == before[!settings]);
      // And life goes on.
      REQUIRE(journal.write(kind(n), content(n + 1)) == Fault::none);
      REQUIRE(stored(journal, kind(n)) == content(n + 1));
      REQUIRE(stored(journal, settings ? Kind::boot_state : Kind::settings) == before[!settings]);
    }
  }
}

TEST_CASE("a flipped bit costs the entry that it is in and no other") {
  hal::NorFlash flash(base, 2 * sector);
  FlashJournal journal(flash, sectors);
  REQUIRE(journal.write(Kind::boot_state, entry(1, 14)) == Fault::none);
  REQUIRE(journal.write(Kind::boot_state, entry(2, 14)) == Fault::none);
  for (std::uint32_t byte = 0; byte < 64; ++byte) {
    hal::NorFlash damaged = flash;
    damaged.flip(base + 2 * 64 + byte, 0x10);
    FlashJournal reader(damaged, sectors);
    CHECK(stored(reader, Kind::boot_state) == entry(1, 14));
  }
}

TEST_CASE("cells that no longer take a word are passed over; where none does, the entry before stands and it is told") {
  hal::NorFlash flash(base, 2 * sector);
  FlashJournal journal(flash, sectors);
  REQUIRE(journal.write(Kind::settings, entry(1, 14)) == Fault::none);
  SUBCASE("the rest of the first sector is worn out, the other one is not") {
    // Sector 1 lies above: only a chip whose low sector fails can be modelled the other way round.
    FlashJournal swapped(flash, {{sectors[1], sectors[0]}});
    REQUIRE(stored(swapped, Kind::settings) == entry(1, 14));
    for (std::size_t n = 0; n < 62; ++n) REQUIRE(swapped.write(Kind::settings, entry(2, 14)) == Fault::none);
    flash.wear_out_from(base + sector);
    CHECK(swapped.write(Kind::settings, entry(3, 14)) != Fault::none);
    CHECK(stored(swapped, Kind::settings) == entry(2, 14));
  }
  SUBCASE("all of it") {
    flash.wear_out_from(base);
    CHECK(journal.write(Kind::settings, entry(2, 14)) == Fault::device);
    CHECK(stored(journal, Kind::settings) == entry(1, 14));
  }
}
