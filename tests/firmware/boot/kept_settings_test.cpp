#include "firmware/boot/kept_settings.hpp"

#include <doctest/doctest.h>

#include <bit>
#include <limits>
#include <string>
#include <vector>

#include "control/core/crc32c.hpp"
#include "hal/fake/nor_flash.hpp"

using namespace isotherm;
using namespace isotherm::boot;

namespace {

constexpr std::uint32_t base = 0x08008000;
constexpr std::array<hal::FlashSector, 2> sectors{{{base, 4096}, {base + 4096, 4096}}};

struct Chip {
  hal::NorFlash flash{base, 8192};
  FlashJournal journal{flash, sectors};

  Chip() = default;
  Chip(const Chip& other) : flash(other.flash) {}
  Chip& operator=(const Chip&) = delete;
  /// That one copy of the settings takes.
  static std::uint32_t journal_cells() { return (kept_settings_bytes + 51) / 52; }
};

RackSettings owners() {
  RackSettings settings = default_rack_settings;
  settings.gpu_set_point_c = 70.0F;
  settings.law = 2.0F;
  return settings;
}

/// An entry as another image could have left it.
std::vector<std::uint8_t> entry(const std::vector<std::pair<std::string, float>>& pairs) {
  std::vector<std::uint8_t> bytes{1};
  const auto put = [&bytes](std::uint32_t word) {
    for (unsigned shift = 32; shift > 0; shift -= 8) bytes.push_back(static_cast<std::uint8_t>(word >> (shift - 8U)));
  };
  for (const auto& [key, value] : pairs) {
    put(crc32c(std::span(reinterpret_cast<const std::uint8_t*>(key.data()), key.size())));
    put(std::bit_cast<std::uint32_t>(value));
  }
  return bytes;
}

KeptSettings after(const std::vector<std::uint8_t>& bytes) {
  Chip chip;
  REQUIRE(chip.journal.write(FlashJournal::Kind::settings, bytes) == Fault::none);
  return load_settings(chip.journal);
}

}  // namespace

TEST_CASE("a chip that was never set runs on the defaults") {
  const Chip chip;
  CHECK(load_settings(chip.journal).origin == SettingsOrigin::standard);
  CHECK(settings_hash(load_settings(chip.journal).settings) == settings_hash(default_rack_settings));
}

TEST_CASE("what the owner set comes back") {
  Chip chip;
  REQUIRE(save_settings(chip.journal, owners()) == Fault::none);
  CHECK(load_settings(chip.journal).origin == SettingsOrigin::kept);
  CHECK(settings_hash(load_settings(chip.journal).settings) == settings_hash(owners()));
}

TEST_CASE("one flipped bit anywhere leaves the owner's settings in force; two in both copies are told from a chip that was never set") {
  Chip chip;
  REQUIRE(save_settings(chip.journal, owners()) == Fault::none);
  REQUIRE(load_settings(chip.journal).copies == 2);
  const std::uint32_t copy = chip.journal_cells() * 64;
  for (std::uint32_t byte = 0; byte < 2 * copy; ++byte) {
    Chip damaged = chip;
    damaged.flash.flip(base + byte, 0x10);
    const KeptSettings kept = load_settings(damaged.journal);
    CAPTURE(byte);
    REQUIRE(kept.origin == SettingsOrigin::kept);
    REQUIRE(kept.copies == 1);
    REQUIRE(settings_hash(kept.settings) == settings_hash(owners()));
  }
  chip.flash.flip(base + 30, 1);
  chip.flash.flip(base + copy + 30, 1);
  const KeptSettings lost = load_settings(chip.journal);
  CHECK(lost.origin == SettingsOrigin::unreadable);
  CHECK(lost.copies == 0);
  CHECK(settings_hash(lost.settings) == settings_hash(default_rack_settings));
}

TEST_CASE("where the newest settings are lost those before are in force, and it is said") {
  Chip chip;
  REQUIRE(save_settings(chip.journal, owners()) == Fault::none);
  RackSettings newer = owners();
  newer.gpu_set_point_c = 71.0F;
  REQUIRE(save_settings(chip.journal, newer) == Fault::none);
  const std::uint32_t copy = chip.journal_cells() * 64;
  chip.flash.flip(base + 2 * copy + 30, 1);
  CHECK(load_settings(chip.journal).origin == SettingsOrigin::kept);
  CHECK(load_settings(chip.journal).settings.gpu_set_point_c == 71.0F);
  chip.flash.flip(base + 3 * copy + 30, 1);
  CHECK(load_settings(chip.journal).origin == SettingsOrigin::older);
  CHECK(load_settings(chip.journal).settings.gpu_set_point_c == 70.0F);
}

TEST_CASE("a value out of its range, or two that contradict, are refused and what was kept stays") {
  Chip chip;
  REQUIRE(save_settings(chip.journal, owners()) == Fault::none);
  RackSettings wrong = owners();
  wrong.gpu_set_point_c = 100.0F;
  CHECK(save_settings(chip.journal, wrong) == Fault::rejected);
  wrong = owners();
  wrong.supply_least_c = 44.0F;  // above the supply set point
  CHECK(save_settings(chip.journal, wrong) == Fault::rejected);
  CHECK(settings_hash(load_settings(chip.journal).settings) == settings_hash(owners()));
}

TEST_CASE("an image with other settings than the one before keeps those that it knows") {
  const KeptSettings fewer = after(entry({{"gpu_set_point_c", 70.0F}}));
  CHECK(fewer.origin == SettingsOrigin::kept);
  CHECK(fewer.settings.gpu_set_point_c == 70.0F);
  CHECK(fewer.settings.design_flow_lpm == default_rack_settings.design_flow_lpm);
  const KeptSettings more = after(entry({{"gpu_set_point_c", 70.0F}, {"colour_of_the_door", 3.0F}}));
  CHECK(more.origin == SettingsOrigin::partly);
  CHECK(more.settings.gpu_set_point_c == 70.0F);
}

TEST_CASE("what is kept but not permitted any more is the default, and said") {
  const KeptSettings narrower = after(entry({{"gpu_set_point_c", 500.0F}, {"run_on_s", 60.0F}}));
  CHECK(narrower.origin == SettingsOrigin::partly);
  CHECK(narrower.settings.gpu_set_point_c == default_rack_settings.gpu_set_point_c);
  CHECK(narrower.settings.run_on_s == 60.0F);
  const KeptSettings contradiction = after(entry({{"run_on_s", 60.0F}, {"supply_least_c", 44.0F}}));
  CHECK(contradiction.origin == SettingsOrigin::partly);
  CHECK(settings_hash(contradiction.settings) == settings_hash(default_rack_settings));
}

TEST_CASE("an entry of another format, a cut one and one with a value that is no number are not believed") {
  auto other = entry({{"gpu_set_point_c", 70.0F}});
  other[0] = 2;
  CHECK(after(other).settings.gpu_set_point_c == default_rack_settings.gpu_set_point_c);
  auto cut = entry({{"gpu_set_point_c", 70.0F}});
  cut.pop_back();
  CHECK(after(cut).settings.gpu_set_point_c == default_rack_settings.gpu_set_point_c);
  const KeptSettings nan = after(entry({{"gpu_set_point_c", std::numeric_limits<float>::quiet_NaN()}}));
  CHECK(nan.settings.gpu_set_point_c == default_rack_settings.gpu_set_point_c);
  CHECK(nan.origin == SettingsOrigin::partly);
}

TEST_CASE("that settings were lost is told at every later start, however often the journal moves, until they are set again") {
  for (const bool newest_alone : {false, true}) {
    CAPTURE(newest_alone);
    const SettingsOrigin expected = newest_alone ? SettingsOrigin::older : SettingsOrigin::unreadable;
    Chip chip;
    REQUIRE(save_settings(chip.journal, owners()) == Fault::none);
    const std::uint32_t copy = chip.journal_cells() * 64;
    std::uint32_t at = base;
    if (newest_alone) {
      RackSettings newer = owners();
      newer.gpu_set_point_c = 71.0F;
      REQUIRE(save_settings(chip.journal, newer) == Fault::none);
      at += 2 * copy;
    }
    chip.flash.flip(at + 30, 1);
    chip.flash.flip(at + copy + 30, 1);
    REQUIRE(load_settings(chip.journal).origin == expected);
    const std::array<std::uint8_t, 14> state{7};
    for (int start = 0; start < 200; ++start) {
      CAPTURE(start);
      REQUIRE(chip.journal.write(FlashJournal::Kind::boot_state, state) == Fault::none);
      REQUIRE(load_settings(chip.journal).origin == expected);
    }
    REQUIRE(save_settings(chip.journal, owners()) == Fault::none);
    CHECK(load_settings(chip.journal).origin == SettingsOrigin::kept);
  }
}

TEST_CASE("older settings of which one copy is damaged are mended, and stay older ones") {
  Chip chip;
  REQUIRE(save_settings(chip.journal, owners()) == Fault::none);
  REQUIRE(save_settings(chip.journal, owners()) == Fault::none);
  const std::uint32_t copy = chip.journal_cells() * 64;
  for (std::uint32_t n = 1; n < 4; ++n) chip.flash.flip(base + n * copy + 30, 1);
  REQUIRE(load_settings(chip.journal).origin == SettingsOrigin::older);
  REQUIRE(load_settings(chip.journal).copies == 1);
  REQUIRE(chip.journal.mend(FlashJournal::Kind::settings) == Fault::none);
  CHECK(load_settings(chip.journal).copies == 2);
  CHECK(load_settings(chip.journal).origin == SettingsOrigin::older);
  CHECK(settings_hash(load_settings(chip.journal).settings) == settings_hash(owners()));
}
