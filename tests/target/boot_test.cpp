// The real boot program before images that are good, tampered with, older, strange or absent: which one starts, and what
// it says about the others. An emulator keeps no flash writes, so what a journal says is laid there before.
#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <string_view>
#include <utility>

#include "firmware/boot/boot_state.hpp"
#include "firmware/boot/demo_key.hpp"
#include "firmware/boot/kept_settings.hpp"
#include "hal/fake/nor_flash.hpp"
#include "tests/target/demo_key_run.hpp"
#include "tools/signing/bundle.hpp"

using namespace isotherm;
using namespace isotherm::test;
using signing::Bytes;

namespace {

constexpr const boot::FlashMap& map = boot::stm32f405_flash;
const Bytes erased(boot::header_bytes, 0xFF);

Bytes read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string write_file(const std::string& path, const Bytes& bytes) {
  std::ofstream(path, std::ios::binary).write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  return path;
}

/// The product's image for the slot, signed as the test likes it.
Bytes image(boot::Slot slot, std::uint16_t version, std::uint32_t counter = 0,
            const signing::Seed& seed = boot::demo_key_seed, std::string_view board_file = {}) {
  const std::string raw = emulator::image_folder() + "/isotherm-rack-" + (slot == boot::Slot::a ? "a" : "b") + ".raw";
  Bytes body = read_file(raw);
  if (!board_file.empty()) {
    constexpr std::string_view mark = "isotherm board file: ";
    const auto found = std::search(body.begin(), body.end(), mark.begin(), mark.end());
    REQUIRE(found != body.end());
    std::copy(board_file.begin(), board_file.end(), found + static_cast<std::ptrdiff_t>(mark.size()));
  }
  return signing::sign_image(slot, std::move(body), {{version, 0, 0}, counter, 0}, signing::from_seed(seed));
}

Bytes journal_of(const boot::BootState& state, const std::optional<RackSettings>& settings = std::nullopt) {
  constexpr std::uint32_t size = 2 * 16 * boot::kibi;
  hal::NorFlash flash(map.journal[0].address, size);
  boot::FlashJournal journal(flash, map.journal);
  REQUIRE(boot::save(journal, state) == Fault::none);
  if (settings) REQUIRE(boot::save_settings(journal, *settings) == Fault::none);
  const auto bytes = flash.bytes(map.journal[0].address, size);
  return {bytes.begin(), bytes.end()};
}

/// Starts a chip with this in its flash; what it says within its first seconds must contain all of `lines`.
void check_start(const Bytes& slot_a, const Bytes& slot_b, const std::optional<boot::BootState>& state,
                 const std::vector<std::string>& lines) {
  const TemporaryFolder folder;
  auto run = demo_key_run(folder);
  if (!run) return;
  run->files.slot_a = write_file(folder.file("a.bin"), slot_a);
  run->files.slot_b = write_file(folder.file("b.bin"), slot_b);
  if (state) run->journal = write_file(folder.file("journal.bin"), journal_of(*state));
  const Machine machine(*run);
  for (const std::string& line : lines) {
    INFO("the log port: ", machine.log());
    INFO("expected: ", line);
    CHECK(eventually([&] { return machine.said(line); }));
  }
}

boot::BootState trusting(boot::Slot slot, std::uint32_t least_counter = 0) {
  boot::BootState state;
  state.boots = 41;
  state.trusted = slot;
  state.least_counter = least_counter;
  return state;
}

bool can_run() {
  const TemporaryFolder folder;
  return demo_key_run(folder).has_value();
}

}  // namespace

TEST_CASE("the boot program enters the image that may run and says why not the other") {
  if (!can_run()) return;
  const Bytes a = image(boot::Slot::a, 2);
  const Bytes b = image(boot::Slot::b, 2);
  SUBCASE("only one slot is filled") {
    check_start(a, erased, std::nullopt, {"slot A, version 2.0.0; adopted the newer image", "slot B is empty", "isotherm-rack, core"});
    check_start(erased, b, std::nullopt, {"slot B, version 2.0.0; adopted the newer image", "slot A is empty", "isotherm-rack, core"});
  }
  SUBCASE("a single bit of one image was turned") {
    Bytes tampered = a;
    tampered[tampered.size() / 2] ^= 0x04;
    check_start(tampered, b, trusting(boot::Slot::a),
                {"start 42: slot B, version 2.0.0; fell back", "slot A is not signed with this board's key", "isotherm-rack, core"});
  }
  SUBCASE("one image is newer") {
    check_start(a, image(boot::Slot::b, 3), std::nullopt, {"slot B, version 3.0.0", "isotherm-rack, core"});
    check_start(a, image(boot::Slot::b, 1), std::nullopt, {"slot A, version 2.0.0", "isotherm-rack, core"});
  }
  SUBCASE("the journal trusts the older one") {
    check_start(a, image(boot::Slot::b, 1), trusting(boot::Slot::b), {"start 42: slot B, version 1.0.0", "isotherm-rack, core"});
  }
  SUBCASE("one image is older than what this board has confirmed") {
    check_start(image(boot::Slot::a, 2, 4), image(boot::Slot::b, 1, 5), trusting(boot::Slot::a, 5),
                {"slot B, version 1.0.0; fell back", "slot A is older than permitted", "isotherm-rack, core"});
  }
  SUBCASE("an image stands in the wrong slot") {
    check_start(b, b, std::nullopt, {"slot B", "slot A is linked for the other slot", "isotherm-rack, core"});
  }
  SUBCASE("a trial was asked for, but it cannot be remembered: no trial, or it would begin again and again") {
    boot::BootState state = trusting(boot::Slot::a);
    state.on_trial = boot::Slot::b;
    state.trial = boot::Trial::requested;
    check_start(a, b, state, {"slot A, version 2.0.0", "isotherm-rack, core"});
  }
  SUBCASE("a trial of an image with another board file does not begin") {
    boot::BootState state = trusting(boot::Slot::a);
    state.on_trial = boot::Slot::b;
    state.trial = boot::Trial::requested;
    check_start(a, image(boot::Slot::b, 2, 0, boot::demo_key_seed, "own"), state,
                {"slot A, version 2.0.0; refused the image to be tried: it is for another wiring", "isotherm-rack, core"});
  }
  SUBCASE("a trial that was begun and not confirmed goes back") {
    boot::BootState state = trusting(boot::Slot::a);
    state.on_trial = boot::Slot::b;
    state.trial = boot::Trial::started;
    check_start(a, b, state, {"slot A, version 2.0.0; reverted", "isotherm-rack, core"});
  }
}

TEST_CASE("where no image may boot the boot program says so and enters none") {
  if (!can_run()) return;
  const signing::Seed strange{1, 2, 3};
  const std::vector<std::pair<Bytes, std::string>> wrong{{erased, "slot A is empty"},
                                                          {Bytes(2000, 0), "slot A is malformed"},
                                                          {image(boot::Slot::a, 2, 0, strange), "slot A is not signed with this board's key"}};
  for (const auto& [content, line] : wrong) {
    const TemporaryFolder folder;
    auto run = demo_key_run(folder);
    REQUIRE(run);
    run->files.slot_a = write_file(folder.file("a.bin"), content);
    run->files.slot_b = write_file(folder.file("b.bin"), erased);
    const Machine machine(*run);
    CHECK(eventually([&] { return machine.said("slot B is empty"); }));
    CHECK(machine.said("no image may boot; halted"));
    CHECK(machine.said(line));
    pause_ms(300);
    CHECK_FALSE(machine.said("isotherm-rack"));
  }
}

TEST_CASE("the image runs on the settings that the journal keeps, and tells its slot, version and key") {
  const TemporaryFolder folder;
  auto run = demo_key_run(folder);
  if (!run) return;
  RackSettings owners = default_rack_settings;
  owners.gpu_set_point_c = 70.0F;
  run->files.slot_a = write_file(folder.file("a.bin"), erased);
  run->files.slot_b = write_file(folder.file("b.bin"), image(boot::Slot::b, 7));
  run->journal = write_file(folder.file("journal.bin"), journal_of(trusting(boot::Slot::b), owners));
  Machine machine(*run);
  const auto identity = machine.identity();
  REQUIRE(identity.size() == controller_map::identity::words);
  CHECK(get32(identity, controller_map::identity::settings_hash) == settings_hash(owners));
  CHECK(machine.said("image 7.0.0 in slot B, signed with the demo key, which protects nothing"));
  CHECK(machine.said("settings are kept\r"));
  const auto figures = machine.figures();
  CHECK(figures[controller_map::machine::slot] == 2);
  CHECK(figures[controller_map::machine::image_version] == 7);
  CHECK(figures[controller_map::machine::image_key] == controller_map::machine::demo_key);
  CHECK(get32(figures, controller_map::machine::starts) == 41);
  CHECK(figures[controller_map::machine::settings_origin] == controller_map::machine::settings_kept);
  CHECK(figures[controller_map::machine::settings_copies] == 2);
}

TEST_CASE("one damaged copy of the settings changes nothing but a word of warning; two are told from a chip that was never set") {
  struct Case {
    int copies_lost;
    bool owners;
    std::string line;
    std::uint16_t origin;
  };
  RackSettings owners = default_rack_settings;
  owners.gpu_set_point_c = 70.0F;
  for (const Case& expected : {Case{0, false, "settings are the defaults: none were ever set", controller_map::machine::settings_standard},
                               Case{1, true, "settings are kept; one of their two copies is damaged", controller_map::machine::settings_kept},
                               Case{2, true, "settings are the defaults: those that were set cannot be read", controller_map::machine::settings_unreadable}}) {
    const TemporaryFolder folder;
    auto run = demo_key_run(folder);
    if (!run) return;
    CAPTURE(expected.line);
    Bytes journal = journal_of(trusting(boot::Slot::a), expected.owners ? std::optional(owners) : std::nullopt);
    // Two cells of boot state stand before the settings.
    constexpr std::size_t cell = 64;
    const std::size_t copy = (boot::kept_settings_bytes + 51) / 52 * cell;
    for (int n = 0; n < expected.copies_lost; ++n) journal[2 * cell + static_cast<std::size_t>(n) * copy + 30] ^= 1U;
    run->journal = write_file(folder.file("journal.bin"), journal);
    Machine machine(*run);
    const auto figures = machine.figures();
    CHECK(machine.said(expected.line));
    CHECK(figures[controller_map::machine::settings_origin] == expected.origin);
    CHECK(figures[controller_map::machine::settings_copies] == (expected.owners ? 2 - expected.copies_lost : 0));
    const RackSettings& in_force = expected.origin == controller_map::machine::settings_kept ? owners : default_rack_settings;
    CHECK(get32(machine.identity(), controller_map::identity::settings_hash) == settings_hash(in_force));
  }
}
