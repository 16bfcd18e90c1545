#include "control/signal/vote.hpp"

#include <doctest/doctest.h>

using namespace isotherm;

namespace {

using Probes = std::array<Reading, probes_per_group>;
Probes probes(float first, float second_probe, float third) {
  return {Reading::of(first), Reading::of(second_probe), Reading::of(third)};
}
Vote hold(const Probes& values, VoteState& state, int seconds) {
  Vote last;
  for (int n = 0; n < seconds; ++n) last = vote(values, state);
  return last;
}

}  // namespace

TEST_CASE("of three probes the middle one counts, so a liar never moves the value beyond an honest one") {
  for (const float liar : {-20.0F, 39.0F, 41.0F, 110.0F}) {
    for (std::size_t place = 0; place < probes_per_group; ++place) {
      VoteState state;
      Probes values = probes(40.0F, 40.2F, 40.1F);
      values[place] = Reading::of(liar);
      const float value = vote(values, state).value.value;
      CHECK(value >= 40.0F);
      CHECK(value <= 40.2F);
    }
  }
}

TEST_CASE("a probe more than 1 K off for 30 s is left out and told; it comes back after 30 s of agreement") {
  VoteState state;
  CHECK_FALSE(hold(probes(40.0F, 40.0F, 41.5F), state, 30).disagree);
  const Vote out = hold(probes(40.0F, 40.0F, 41.5F), state, 5);
  CHECK(out.disagree);
  CHECK(out.valid == 2);
  const Vote back = hold(probes(40.0F, 40.0F, 40.2F), state, 35);
  CHECK(back.valid == 3);
  CHECK_FALSE(back.disagree);
}

TEST_CASE("a silent probe is left out at once, and the last one alone still counts") {
  VoteState state;
  Probes values = probes(40.0F, 40.2F, 45.0F);
  values[2] = Reading::absent();
  CHECK(vote(values, state).value.value == doctest::Approx(40.1F));
  CHECK(vote(values, state).absent == 1);
  values[1] = Reading::absent();
  CHECK(hold(values, state, 2).value.value == doctest::Approx(40.0F));
  values[0] = Reading::absent();
  CHECK_FALSE(hold(values, state, 2).value.known);
  CHECK(vote(values, state).valid == 0);
}

TEST_CASE("of two that disagree the hotter one holds, because doubt means more cooling") {
  VoteState state;
  Probes values = probes(40.0F, 43.0F, 0.0F);
  values[2] = Reading::absent();
  CHECK(hold(values, state, 2).value.value == doctest::Approx(43.0F));
  CHECK(hold(values, state, 35).disagree);
}
