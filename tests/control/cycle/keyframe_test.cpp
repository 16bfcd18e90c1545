#include "control/cycle/keyframe.hpp"

#include <doctest/doctest.h>

#include <vector>

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
  std::vector<std::uint8_t> small(needed - 1);
  CHECK(core.save(small) == 0);
}

TEST_CASE("settings outside their ranges are refused even when the CRC is right") {
  RackSettings broken = default_rack_settings;
  broken.design_flow_lpm = 1.0e6F;
  std::vector<std::uint8_t> bytes(keyframe_bytes_most);
  bytes.resize(save_keyframe(broken, RackState{}, bytes));
  RackSettings settings;
  RackState state;
  CHECK(load_keyframe(bytes, settings, state) == Fault::out_of_range);
}
