#include "control/cycle/keyframe.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "control/core/crc32c.hpp"
#include "control/core/fields.hpp"
#include "control/cycle/rack_core.hpp"
#include "tests/control/cycle/inputs.hpp"

using namespace isotherm;
using namespace isotherm::test;

namespace {

std::vector<std::uint8_t> keyframe_of_a_run() {
  RackCore core(default_rack_settings, Entry::warm);
  Record record;
  record.ticks = healthy_ticks();
  record.inputs = healthy_cycle(66.0F);
  for (int n = 0; n < 20; ++n) core.replay(record);
  std::vector<std::uint8_t> bytes(keyframe_bytes_most);
  bytes.resize(core.save(bytes));
  return bytes;
}

std::uint32_t digest(const RackState& state) {
  LeafDigest digest;
  for_each_leaf(state, digest);
  return digest.value();
}

}  // namespace

TEST_CASE("a keyframe fits its window, is whole words, and gives back settings and state") {
  const std::vector<std::uint8_t> bytes = keyframe_of_a_run();
  CHECK(bytes.size() > 500);
  CHECK(bytes.size() <= keyframe_bytes_most);
  CHECK(bytes.size() % 2 == 0);
  RackSettings settings;
  RackState state;
  REQUIRE(load_keyframe(bytes, settings, state) == Fault::none);
  CHECK(settings_hash(settings) == settings_hash(default_rack_settings));
  CHECK(state.supervisor.mode == Mode::running);
  std::vector<std::uint8_t> again(keyframe_bytes_most);
  again.resize(save_keyframe(settings, state, again));
  CHECK(again == bytes);
}

TEST_CASE("a keyframe with any one bit flipped is refused and changes nothing") {
  const std::vector<std::uint8_t> bytes = keyframe_of_a_run();
  RackSettings settings = default_rack_settings;
  RackState state;
  state.cycles = 77;
  const std::uint32_t before = digest(state);
  for (std::size_t bit = 0; bit < 8 * bytes.size(); ++bit) {
    std::vector<std::uint8_t> torn = bytes;
    torn[bit / 8] = static_cast<std::uint8_t>(torn[bit / 8] ^ (1U << bit % 8));
    REQUIRE(load_keyframe(torn, settings, state) != Fault::none);
  }
  CHECK(digest(state) == before);
  CHECK(settings_hash(settings) == settings_hash(default_rack_settings));
}

TEST_CASE("a keyframe cut anywhere is refused") {
  const std::vector<std::uint8_t> bytes = keyframe_of_a_run();
  RackSettings settings;
  RackState state;
  for (std::size_t length = 0; length < bytes.size(); ++length) {
    REQUIRE(load_keyframe(std::span(bytes).first(length), settings, state) != Fault::none);
  }
}

TEST_CASE("a keyframe is not begun where there is no room for it") {
  const std::size_t needed = keyframe_of_a_run().size();
  const RackCore core(default_rack_settings, Entry::warm);
  for (std::size_t room = 0; room < needed; ++room) {
    std::vector<std::uint8_t> small(room);
    REQUIRE(core.save(small) == 0);
  }
}

TEST_CASE("a keyframe whose checksum is right and whose content cannot be is refused and changes nothing") {
  const auto refused = [](const RackSettings& settings, const RackState& state) {
    std::vector<std::uint8_t> bytes(keyframe_bytes_most);
    bytes.resize(save_keyframe(settings, state, bytes));
    REQUIRE(!bytes.empty());
    RackSettings kept = default_rack_settings;
    RackState untouched;
    untouched.cycles = 77;
    const Fault fault = load_keyframe(bytes, kept, untouched);
    CHECK(untouched.cycles == 77);
    CHECK(settings_hash(kept) == settings_hash(default_rack_settings));
    return fault;
  };
  for (const auto& row : rack_setting_table) {
    CAPTURE(row.key);
    RackSettings settings;
    settings.*(row.member) = row.most + 1.0F + std::abs(row.most);
    CHECK(refused(settings, RackState{}) == Fault::out_of_range);
    settings.*(row.member) = row.least - 1.0F - std::abs(row.least);
    CHECK(refused(settings, RackState{}) == Fault::out_of_range);
  }
  RackState state;
  state.supervisor.mode = static_cast<Mode>(static_cast<unsigned>(Mode::tripped) + 1U);
  CHECK(refused(default_rack_settings, state) == Fault::out_of_range);
  state = RackState{};
  state.law.supply_in_force_c = std::numeric_limits<float>::quiet_NaN();
  CHECK(refused(default_rack_settings, state) == Fault::wrong_block);
}

TEST_CASE("a keyframe that is longer than its state is refused") {
  std::vector<std::uint8_t> bytes = keyframe_of_a_run();
  bytes.resize(bytes.size() - 4);
  bytes.insert(bytes.end(), {0, 0});
  bytes[6] = static_cast<std::uint8_t>((bytes.size() + 4) >> 8U);
  bytes[7] = static_cast<std::uint8_t>((bytes.size() + 4) & 0xFFU);
  const std::uint32_t crc = crc32c(bytes);
  for (const unsigned shift : {24U, 16U, 8U, 0U}) bytes.push_back(static_cast<std::uint8_t>(crc >> shift));
  RackSettings settings;
  RackState state;
  CHECK(load_keyframe(bytes, settings, state) == Fault::wrong_block);
}
