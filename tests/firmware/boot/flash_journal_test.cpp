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
  constexpr std::size_t writes = 75;
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

TEST_CASE("a flipped bit anywhere costs nothing: what was written is there twice") {
  hal::NorFlash flash(base, 2 * sector);
  FlashJournal journal(flash, sectors);
  REQUIRE(journal.write(Kind::boot_state, entry(1, 14)) == Fault::none);
  REQUIRE(journal.write(Kind::settings, entry(2, 130)) == Fault::none);
  REQUIRE(journal.condition(Kind::settings).copies == 2);
  for (std::uint32_t byte = 0; byte < 2 * sector; ++byte) {
    hal::NorFlash damaged = flash;
    damaged.flip(base + byte, static_cast<std::uint8_t>(1U << byte % 8U));
    FlashJournal reader(damaged, sectors);
    CAPTURE(byte);
    REQUIRE(stored(reader, Kind::boot_state) == entry(1, 14));
    REQUIRE(stored(reader, Kind::settings) == entry(2, 130));
    REQUIRE_FALSE(reader.condition(Kind::settings).newer_lost);
    REQUIRE(reader.condition(Kind::settings).copies + reader.condition(Kind::boot_state).copies >= 3);
    // And it is twice again where somebody looks after it.
    REQUIRE(reader.mend(Kind::settings) == Fault::none);
    REQUIRE(reader.mend(Kind::boot_state) == Fault::none);
    REQUIRE(reader.condition(Kind::settings).copies == 2);
    REQUIRE(stored(reader, Kind::settings) == entry(2, 130));
  }
}

TEST_CASE("an entry of which no copy is whole is told from one that never was") {
  hal::NorFlash flash(base, 2 * sector);
  FlashJournal journal(flash, sectors);
  CHECK_FALSE(journal.condition(Kind::settings).newer_lost);
  REQUIRE(journal.write(Kind::boot_state, entry(1, 14)) == Fault::none);
  CHECK_FALSE(journal.condition(Kind::settings).newer_lost);
  constexpr std::uint32_t copy = 3 * 64;  // 130 bytes need three cells
  std::uint32_t at = base + 2 * 64;
  const auto lose = [&](std::uint32_t copies) {
    for (std::uint32_t n = 0; n < copies; ++n) flash.flip(at + n * copy + 20, 4);
  };
  REQUIRE(journal.write(Kind::settings, entry(2, 130)) == Fault::none);
  SUBCASE("the only one") {
    lose(2);
    CHECK(stored(journal, Kind::settings).empty());
    CHECK(journal.condition(Kind::settings).newer_lost);
    CHECK(journal.condition(Kind::settings).copies == 0);
  }
  SUBCASE("the newest of two") {
    at += 2 * copy;
    REQUIRE(journal.write(Kind::settings, entry(3, 130)) == Fault::none);
    lose(1);
    CHECK(stored(journal, Kind::settings) == entry(3, 130));
    CHECK_FALSE(journal.condition(Kind::settings).newer_lost);
    flash.flip(at + copy + 100, 1);
    CHECK(stored(journal, Kind::settings) == entry(2, 130));
    CHECK(journal.condition(Kind::settings).newer_lost);
  }
  SUBCASE("with all that there was") {
    for (std::uint32_t byte = sector - 2 * 64; byte < sector; byte += 64) flash.flip(base + byte, 1);
    CHECK(stored(journal, Kind::settings).empty());
    CHECK(journal.condition(Kind::settings).newer_lost);
  }
  CHECK(journal.mend(Kind::settings) == Fault::none);  // what is lost is lost, and nothing is made up
}

TEST_CASE("a renewed journal counts with one sector, and the other one stays as it was") {
  hal::NorFlash flash(base, 2 * sector);
  FlashJournal journal(flash, sectors);
  for (std::size_t times = 0; times < 5; ++times) {
    REQUIRE(journal.write(Kind::boot_state, entry(static_cast<std::uint8_t>(times), 14)) == Fault::none);
    REQUIRE(journal.write(Kind::settings, entry(9, 130)) == Fault::none);
    const hal::NorFlash before = flash;
    const Bytes state = entry(static_cast<std::uint8_t>(50 + times), 14);
    const std::array contents{FlashJournal::Content{Kind::boot_state, state}};
    const Result<std::size_t> renewed = journal.renew(contents);
    REQUIRE(renewed.ok());
    const hal::FlashSector& other = sectors[1 - renewed.value()];
    CHECK(std::ranges::equal(flash.bytes(other.address, sector), before.bytes(other.address, sector)));
    CHECK(stored(journal, Kind::boot_state) == state);
    CHECK(stored(journal, Kind::settings) == entry(9, 130));
    CHECK(journal.condition(Kind::settings).copies == 2);

    // A programmer writes that sector from its first byte to its last, and may stop anywhere: old or new, nothing between.
    const hal::FlashSector& fresh = sectors[renewed.value()];
    const auto bytes = flash.bytes(fresh.address, sector);
    for (std::uint32_t written = 0; written < sector; written += 4) {
      hal::NorFlash half = before;
      REQUIRE(half.erase(fresh) == Fault::none);
      half.load(fresh.address, bytes.first(written));
      const FlashJournal reader(half, sectors);
      REQUIRE(stored(reader, Kind::settings) == entry(9, 130));
      const Bytes found = stored(reader, Kind::boot_state);
      REQUIRE((found == state || found == entry(static_cast<std::uint8_t>(times), 14)));
    }
  }
  CHECK_FALSE(journal.renew(std::array{FlashJournal::Content{Kind::settings, {}}}).ok());
}

TEST_CASE("cells that no longer take a word are passed over; where none does, the entry before stands and it is told") {
  hal::NorFlash flash(base, 2 * sector);
  FlashJournal journal(flash, sectors);
  REQUIRE(journal.write(Kind::settings, entry(1, 14)) == Fault::none);
  SUBCASE("the rest of the first sector is worn out, the other one is not") {
    // Sector 1 lies above: only a chip whose low sector fails can be modelled the other way round.
    FlashJournal swapped(flash, {{sectors[1], sectors[0]}});
    REQUIRE(stored(swapped, Kind::settings) == entry(1, 14));
    for (std::size_t n = 0; n < 30; ++n) REQUIRE(swapped.write(Kind::settings, entry(2, 14)) == Fault::none);
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
