#include "control/law/asymmetric_pi.hpp"

#include <doctest/doctest.h>

#include <random>

using namespace isotherm;

namespace {

constexpr AsymmetricPiTuning tuning{
    .per_kelvin = 0.07F,
    .integral_time = 5.0F * second,
    .rise_per_second = 0.10F,
    .fall_per_second = 0.002F,
    .cold_fall_per_second = 0.008F,
    .cold = 0.5F * kelvin,
    .room_fall_per_second = 0.006F,
    .kept_room = 2.0F * kelvin,
    .most_fall_per_second = 0.016F,
    .integral_below_output = 0.03F,
    .full_gain_from = 0.6F,
    .least_gain = 0.4F,
    .period = 1.0F * second,
};
constexpr FlowLimits limits{0.3F, 1.0F};
constexpr Temperature set_point = Temperature::celsius(66.0F);

AsymmetricPiState at(float output, float celsius, bool closing = false) {
  AsymmetricPiState state;
  begin(tuning, state, Temperature::celsius(celsius), set_point, output, closing);
  return state;
}
AsymmetricPiStep run(AsymmetricPiState& state, float celsius, float applied, bool falling = false,
                     bool loaded = false, TemperatureDelta room = 0.0F * kelvin) {
  return update(tuning, state, Temperature::celsius(celsius), set_point, falling, loaded, room, applied, limits);
}

}  // namespace

TEST_CASE("one step is what the equation gives") {
  AsymmetricPiState state = at(0.6F, 66.0F);
  const AsymmetricPiStep step = run(state, 66.2F, 0.6F);
  CHECK(step.error / kelvin == doctest::Approx(0.2F));
  CHECK(step.proportional == doctest::Approx(0.014F));
  CHECK(step.integral == doctest::Approx(0.6028F));
  CHECK(step.output == doctest::Approx(0.6168F));
  // A rise is kept but for 3 %: what made it necessary may come back in seconds.
  CHECK(run(state, 68.0F, step.output).integral == doctest::Approx(0.7168F - 0.03F));
}

TEST_CASE("it begins and returns from any hand without a kick") {
  for (const float celsius : {60.0F, 66.0F, 70.0F}) {
    AsymmetricPiState state = at(0.7F, celsius);
    CHECK(run(state, celsius, 0.7F).output == doctest::Approx(0.7F).epsilon(0.08));
    for (int n = 0; n < 50; ++n) run(state, 66.0F, 0.9F);  // a hand holds 0.9
    CHECK(run(state, 66.0F, 0.9F).output == doctest::Approx(0.9F).epsilon(0.01));
  }
}

TEST_CASE("flow is given as fast as the pumps can, and taken back by 0.2 % a second") {
  AsymmetricPiState hot = at(0.6F, 66.0F);
  CHECK(run(hot, 80.0F, 0.6F).output == doctest::Approx(0.7F));
  AsymmetricPiState cold = at(0.6F, 66.0F);
  float applied = 0.6F;
  for (int n = 0; n < 10; ++n) applied = run(cold, 50.0F, applied).output;
  CHECK(applied == doctest::Approx(0.58F));
  // Nor does the integral hide far below: heat after a long cold spell is answered in the same second.
  CHECK(run(cold, 67.0F, applied).output > applied);
}

TEST_CASE("spare flow under a load that is there is taken back faster, but not in a dip, nor below design flow") {
  const auto taken_back = [](float from, float celsius, bool loaded) {
    AsymmetricPiState state = at(from, 66.0F);
    return from - run(state, celsius, from, false, loaded).output;
  };
  CHECK(taken_back(0.9F, 64.0F, true) == doctest::Approx(0.008F));
  CHECK(taken_back(0.9F, 64.0F, false) == doctest::Approx(0.002F));
  CHECK(taken_back(0.9F, 65.6F, true) == doctest::Approx(0.002F));
  CHECK(taken_back(0.55F, 64.0F, true) == doctest::Approx(0.002F));
}

TEST_CASE("flow that leaves room above the peaks of a ripple is taken back the faster the more room there is") {
  const auto taken_back = [](float from, float room_k) {
    AsymmetricPiState state = at(from, 66.0F);
    return from - run(state, 60.0F, from, false, false, room_k * kelvin).output;
  };
  for (const float from : {0.9F, 0.5F}) {
    CHECK(taken_back(from, -3.0F) == doctest::Approx(0.002F));
    CHECK(taken_back(from, 2.0F) == doctest::Approx(0.002F));
    CHECK(taken_back(from, 3.0F) == doctest::Approx(0.008F));
    CHECK(taken_back(from, 10.0F) == doctest::Approx(0.016F));
  }
}

TEST_CASE("while the temperature falls already, the integral asks for no more") {
  AsymmetricPiState rising = at(0.6F, 66.0F);
  AsymmetricPiState falling = at(0.6F, 66.0F);
  CHECK(run(falling, 66.3F, 0.6F, true).integral < run(rising, 66.3F, 0.6F).integral);
}

TEST_CASE("a loop that begins with cold GPUs gives no more flow than there was when they come back to their set point") {
  AsymmetricPiState state = at(0.6F, 61.0F, true);
  float applied = 0.6F;
  for (float measured = 61.0F; measured <= 66.0F; measured += 1.0F) {
    const float before = applied;
    applied = run(state, measured, applied).output;
    CHECK(applied <= before);
  }
}

TEST_CASE("a slow flow is corrected more gently, because each litre counts for more") {
  AsymmetricPiState slow = at(0.3F, 66.0F);
  AsymmetricPiState fast = at(0.6F, 66.0F);
  CHECK(run(slow, 67.0F, 0.3F).proportional == doctest::Approx(0.5F * run(fast, 67.0F, 0.6F).proportional));
}

TEST_CASE("no input leads out of the limits, or to a lower flow for a hotter GPU") {
  std::mt19937 random(3);
  std::uniform_real_distribution<float> celsius(20.0F, 110.0F);
  std::uniform_real_distribution<float> share(0.3F, 1.0F);
  AsymmetricPiState state = at(0.6F, 66.0F);
  for (int n = 0; n < 10'000; ++n) {
    const float applied = share(random);
    const float measured = celsius(random);
    AsymmetricPiState hotter = state;
    const float more = run(hotter, measured + 5.0F, applied).output;
    const float output = run(state, measured, applied).output;
    REQUIRE(output >= limits.least);
    REQUIRE(output <= limits.most);
    REQUIRE(more >= output);
  }
}
