#include "firmware/loop/selftest/unchanging.hpp"

#include <doctest/doctest.h>

#include <set>
#include <vector>

#include "control/cycle/rack_core.hpp"

using namespace isotherm;

TEST_CASE("a block that does not change passes for ever, in parts of any size") {
  std::vector<std::uint8_t> block(1'000);
  for (std::size_t n = 0; n < block.size(); ++n) block[n] = static_cast<std::uint8_t>(n * 7);
  for (const std::size_t part : {1U, 7U, 64U, 999U, 1'000U, 5'000U}) {
    UnchangingBlock watch(block);
    while (watch.passes() < 3) REQUIRE(watch.read(part));
  }
}

TEST_CASE("every single bit that flips is found in the pass that reads it, or in the next") {
  std::vector<std::uint8_t> block(256, 0x5A);
  for (std::size_t bit = 0; bit < block.size() * 8; ++bit) {
    UnchangingBlock watch(block);
    REQUIRE(watch.read(bit % 256));  // wherever the pass stands when it happens
    block[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
    bool same = true;
    for (int part = 0; part < 20 && same; ++part) same = watch.read(32);
    CHECK_FALSE(same);
    block[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
  }
}

TEST_CASE("the seal of a controller's state shows each of its bits flipped alone, and each pair of neighbours") {
  const RackCore core;
  std::vector<std::byte> state(sizeof(RackState));
  std::copy_n(reinterpret_cast<const std::byte*>(&core.state()), state.size(), state.begin());
  const std::uint32_t seal = seal_of(state);
  CHECK(seal == seal_of(state));
  std::size_t unseen = 0;
  for (std::size_t bit = 0; bit < state.size() * 8; ++bit) {
    state[bit / 8] ^= std::byte{1} << (bit % 8);
    unseen += seal_of(state) == seal ? 1U : 0U;
    const std::size_t next = (bit + 1) % (state.size() * 8);
    state[next / 8] ^= std::byte{1} << (next % 8);
    unseen += seal_of(state) == seal ? 1U : 0U;
    state[next / 8] ^= std::byte{1} << (next % 8);
    state[bit / 8] ^= std::byte{1} << (bit % 8);
  }
  CHECK(unseen == 0);
  CHECK(seal_of(state) == seal);
}

TEST_CASE("words that change places change the seal") {
  std::vector<std::byte> bytes(64);
  for (std::size_t n = 0; n < bytes.size(); ++n) bytes[n] = static_cast<std::byte>(n);
  std::set<std::uint32_t> seals{seal_of(bytes)};
  for (std::size_t word = 0; word + 8 <= bytes.size(); word += 4) {
    const auto at = bytes.begin() + static_cast<std::ptrdiff_t>(word);
    std::swap_ranges(at, at + 4, at + 4);
    CHECK(seals.insert(seal_of(bytes)).second);
    std::swap_ranges(at, at + 4, at + 4);
  }
  bytes.resize(63);  // a rest that is no whole word counts too
  const std::uint32_t seal = seal_of(bytes);
  bytes.back() ^= std::byte{1};
  CHECK(seal_of(bytes) != seal);
}
