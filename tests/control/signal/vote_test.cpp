#include "control/signal/vote.hpp"

#include <doctest/doctest.h>

using namespace isotherm;

namespace {

using Probes = std::array<Reading, probes_per_group>;
Probes three(float one, float two, float three) { return {Reading::of(one), Reading::of(two), Reading::of(three)}; }

Vote repeat(const Probes& probes, VoteState& state, int seconds) {
  Vote last;
  for (int n = 0; n < seconds; ++n) last = vote(probes, state);
  return last;
}

}  // namespace

TEST_CASE("the middle of three probes holds, whichever of them it is") {
  for (const Probes& probes : {three(40.0F, 40.2F, 39.9F), three(40.2F, 40.0F, 39.9F), three(39.9F, 40.2F, 40.0F)}) {
    VoteState state;
    const Vote result = vote(probes, state);
    CHECK(result.value == Reading::of(40.0F));
    CHECK(result.valid == 3);
    CHECK_FALSE(result.disagree);
  }
}

TEST_CASE("a probe that strays more than 1 K is outvoted at once and left out after 30 s") {
  VoteState state;
  const Probes probes = three(40.0F, 40.2F, 45.0F);
  CHECK(vote(probes, state).value == Reading::of(40.2F));
  const Vote early = repeat(probes, state, 29);
  CHECK_FALSE(early.disagree);
  CHECK(early.valid == 3);
  const Vote late = repeat(probes, state, 3);
  CHECK(late.disagree);
  CHECK(late.valid == 2);
  CHECK(late.value.value == doctest::Approx(40.1F));
}

TEST_CASE("a probe that was left out comes back after 30 s close to the others") {
  VoteState state;
  repeat(three(40.0F, 40.2F, 45.0F), state, 40);
  REQUIRE(state.excluded[2]);
  CHECK(repeat(three(40.0F, 40.2F, 40.8F), state, 60).valid == 2);  // not close enough
  CHECK(repeat(three(40.0F, 40.2F, 40.3F), state, 30).valid == 2);
  CHECK(repeat(three(40.0F, 40.2F, 40.3F), state, 3).valid == 3);
}

TEST_CASE("a probe that gives nothing is left out at once, for every probe") {
  for (std::size_t lost = 0; lost < probes_per_group; ++lost) {
    VoteState state;
    Probes probes = three(40.0F, 40.0F, 40.0F);
    probes[lost] = Reading::absent();
    const Vote result = vote(probes, state);
    CHECK(result.valid == 2);
    CHECK(result.absent == 1);
    CHECK(result.value == Reading::of(40.0F));
  }
}

TEST_CASE("of two that disagree the hotter one holds, and that is told after 30 s") {
  VoteState state;
  const Probes probes{Reading::of(40.0F), Reading::of(43.0F), Reading::absent()};
  CHECK(vote(probes, state).value == Reading::of(43.0F));
  const Vote late = repeat(probes, state, 32);
  CHECK(late.value == Reading::of(43.0F));
  CHECK(late.disagree);
}

TEST_CASE("a single probe is believed, and none at all is absent") {
  VoteState state;
  const Vote one = vote({Reading::absent(), Reading::of(41.0F), Reading::absent()}, state);
  CHECK(one.value == Reading::of(41.0F));
  CHECK(one.valid == 1);
  const Vote none = vote({}, state);
  CHECK_FALSE(none.value.known);
  CHECK(none.valid == 0);
  CHECK(none.absent == 3);
}

TEST_CASE("when the sound probes die, a probe that had strayed is better than none") {
  VoteState state;
  repeat(three(40.0F, 40.2F, 45.0F), state, 40);
  const Vote left = vote({Reading::absent(), Reading::absent(), Reading::of(45.0F)}, state);
  CHECK(left.value == Reading::of(45.0F));
  CHECK(left.valid == 1);
}

TEST_CASE("quality is good with three that agree, reduced with less or with a stray, lost with none") {
  VoteState state;
  CHECK(vote(three(40.0F, 40.2F, 39.9F), state).quality == Quality::good);
  CHECK(repeat(three(40.0F, 40.2F, 45.0F), state, 40).quality == Quality::reduced);
  CHECK(vote({Reading::of(40.0F), Reading::absent(), Reading::absent()}, state).quality == Quality::reduced);
  CHECK(vote({}, state).quality == Quality::lost);
}

TEST_CASE("a drift is outvoted all the way: the value stays with the two that agree") {
  VoteState state;
  for (int second = 0; second < 3600; ++second) {
    const float drift = 0.003F * static_cast<float>(second);
    const Vote result = vote(three(40.0F + drift, 40.1F, 39.9F), state);
    REQUIRE(result.value.value >= 39.9F);
    REQUIRE(result.value.value <= 40.1F);
  }
  CHECK(state.excluded[0]);
}
