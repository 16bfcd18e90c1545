// The power fails at every single flash operation of an update, a confirmation, a reversion and a change of settings, in
// both directions, with the operation undone or torn. After each cut the board must boot an image that is signed, old or
// new, and the update must still be possible.
#include <doctest/doctest.h>

#include <string>
#include <unordered_set>
#include <vector>

#include "tests/firmware/boot/boot_fixture.hpp"

using namespace isotherm;
using namespace isotherm::boot;

namespace {

constexpr std::uint32_t sector = 8 * kibi;
constexpr FlashMap map = small_map(sector);
constexpr std::uint32_t body = 14 * kibi;
const TestKey key{7};

/// What one update is about. The old image's version is 1, the new one's 2.
struct Course {
  Slot from = Slot::a;
  bool well = true;  // the new image confirms itself; otherwise the next start reverts
};

std::vector<std::uint8_t> old_image(Slot slot) { return make_image(map, slot, 1, 1, body, key); }
std::vector<std::uint8_t> new_image(Slot slot) { return make_image(map, slot, 2, 2, body, key); }

/// A board in service: an image in `from`, something older in the other slot, settings, and a nearly full journal, so
/// that it moves over on the way.
hal::NorFlash board_in_service(Slot from) {
  hal::NorFlash flash = chip(map);
  flash.load(map.address(from), old_image(from));
  flash.load(map.address(other(from)), make_image(map, other(from), 0, 0, body, key));
  BootState state;
  state.trusted = from;
  state.least_counter = 1;
  FlashJournal journal(flash, map.journal);
  for (int n = 0; n < 54; ++n) REQUIRE(save(journal, state) == Fault::none);
  const std::array<std::uint8_t, 72> settings{1};
  REQUIRE(journal.write(FlashJournal::Kind::settings, settings) == Fault::none);
  return flash;
}

/// What the image in `running` does of the course in one life, from wherever flash stands; true when it wants a restart.
bool live(hal::Flash& flash, Slot running, const Course& course) {
  Updater updater(flash, map, key.open, running);
  if (running == other(course.from)) {
    const Fault confirmed = course.well ? confirm(flash, map, running) : Fault::none;
    CHECK(confirmed == Fault::none);
    const std::array<std::uint8_t, 72> settings{2};
    FlashJournal journal(flash, map.journal);
    const Fault kept = journal.write(FlashJournal::Kind::settings, settings);
    CHECK(kept == Fault::none);
    return !course.well;
  }
  if (updater.state().erasing != Slot::none) return true;
  if (updater.begin() != Fault::none) return false;
  if (updater.state().erasing != Slot::none) return true;
  const auto image = new_image(other(course.from));
  constexpr std::uint32_t chunk = 200;
  for (std::uint32_t at = 0; at < image.size(); at += chunk) {
    const auto size = std::min<std::size_t>(chunk, image.size() - at);
    if (updater.write(at, std::span(image).subspan(at, size)) != Fault::none) return false;
  }
  const auto verdict = updater.finish();
  return verdict.ok() && verdict.value() == Verdict::good;
}

/// Starts and lives until the course has ended: the new image trusted, or its trial reverted. Throws where power fails.
void run(hal::Flash& flash, const Course& course) {
  for (int starts = 0; starts < 20; ++starts) {
    const BootReport report = start(flash, map, key.open);
    REQUIRE(report.boot != Slot::none);
    if (report.state.event == BootEvent::reverted) return;
    if (!live(flash, report.boot, course)) return;
  }
  FAIL("the course does not end");
}

/// After a cut: the board boots, and what it boots is one of the two.
void check_boots(hal::NorFlash& flash, const Course& course) {
  const BootReport report = start(flash, map, key.open);
  REQUIRE(report.boot != Slot::none);
  const SlotContent& content = report.slots[static_cast<std::size_t>(report.boot)];
  REQUIRE(content.verdict == Verdict::good);
  REQUIRE(content.header.version.major == (report.boot == course.from ? 1 : 2));
  if (report.state.event != BootEvent::trial_begun) REQUIRE(report.boot == report.state.trusted);
  std::array<std::uint8_t, 72> settings{};
  const FlashJournal journal(flash, map.journal);
  REQUIRE(journal.read(FlashJournal::Kind::settings, settings) == settings.size());
  REQUIRE((settings[0] == 1 || settings[0] == 2));
  REQUIRE(journal.condition(FlashJournal::Kind::settings).copies == 2);
}

/// The power may also stay on from there: the course is run to its end. A cut that fell into the trial has had it
/// reverted; then the update is made once more.
void check_goes_on(hal::NorFlash flash, const Course& course) {
  run(flash, course);
  if (course.well && load(FlashJournal(flash, map.journal)).event == BootEvent::reverted) run(flash, course);
  const BootState state = load(FlashJournal(flash, map.journal));
  if (course.well) REQUIRE(state.trusted == other(course.from));
  REQUIRE(start(flash, map, key.open).boot == state.trusted);
}

/// How many cuts were made.
std::size_t cut_everywhere(const Course& course, std::unordered_set<std::uint64_t>& states) {
  const hal::NorFlash before = board_in_service(course.from);
  std::vector<hal::NorFlash::Operation> operations;
  hal::NorFlash uncut = before;
  uncut.write_down(&operations);
  run(uncut, course);
  REQUIRE(load(FlashJournal(uncut, map.journal)).trusted == (course.well ? other(course.from) : course.from));

  // One board walks ahead, so that a cut costs its own operation and not all those before it as well.
  hal::NorFlash walking = before;
  std::size_t cuts = 0;
  for (std::size_t n = 0; n < operations.size(); ++n) {
    const auto& operation = operations[n];
    if (n % sanitizers_slow_down != 0) {
      REQUIRE(walking.apply(operation) == Fault::none);
      continue;
    }
    for (const auto how : {hal::NorFlash::Cut::undone, hal::NorFlash::Cut::torn}) {
      hal::NorFlash flash = walking;
      flash.cut_power_at(1, how, static_cast<std::uint32_t>(++cuts));
      bool failed = false;
      try {
        (void)flash.apply(operation);
      } catch (const hal::PowerCut&) {
        failed = true;
      }
      REQUIRE(failed);
      INFO("cut ", cuts, " of 2 x ", operations.size(), ", from slot ", std::string(name(course.from)));
      states.insert(flash.state());
      check_boots(flash, course);
      if (cuts % 16 == 0) check_goes_on(flash, course);
    }
    REQUIRE(walking.apply(operation) == Fault::none);
  }
  REQUIRE(walking.state() == uncut.state());
  return cuts;
}

}  // namespace

TEST_CASE("no power cut anywhere in an update, its confirmation, its reversion or a change of settings leaves a brick") {
  std::unordered_set<std::uint64_t> states;
  std::size_t cuts = 0;
  for (const Slot from : {Slot::a, Slot::b}) {
    for (const bool well : {true, false}) cuts += cut_everywhere({from, well}, states);
  }
  MESSAGE(states.size(), " distinct states of the flash after ", cuts, " power cuts, every one of them boots");
  CHECK(states.size() > 12'110 / sanitizers_slow_down);
}
