#include "control/law/asymmetric_pi.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <cstdint>
#include <initializer_list>

using namespace isotherm;

namespace {

constexpr AsymmetricPiTuning tuning{
    .integral_per_kelvin_second = 0.001F,
    .centre = 0.5F * kelvin,
    .guard_per_kelvin = 0.1F,
    .guard_from = 1.0F * kelvin,
    .recent_per_second = 1.0F,  // no smoothing: steps can be computed by hand
    .rise_per_second = 0.1F,
    .period = 1.0F * second,
};
constexpr FlowLimits limits{0.3F, 1.0F};
constexpr Temperature set_point = Temperature::celsius(66.0F);

AsymmetricPiState at(float output, float celsius) {
  AsymmetricPiState state;
  begin(tuning, state, Temperature::celsius(celsius), set_point, output);
  return state;
}

}  // namespace

TEST_CASE("a step is the one computed by hand") {
  AsymmetricPiState state = at(0.6F, 66.0F);
  const AsymmetricPiStep step = update(tuning, state, Temperature::celsius(68.0F), set_point, 0.6F, limits);
  CHECK(step.error == 2.0F * kelvin);
  CHECK(step.proportional == doctest::Approx(0.1));           // 0.1 /K x (2 - 1) K
  CHECK(step.integral == doctest::Approx(0.6 + 0.001 * 1.5));  // (2 - 0.5) K
  CHECK(step.wanted == doctest::Approx(0.7015));
  CHECK(step.output == doctest::Approx(0.7));  // the ramp gives 0.1 a second
}

TEST_CASE("at the centre of the band nothing moves") {
  AsymmetricPiState state = at(0.6F, 66.5F);
  for (int n = 0; n < 100; ++n) {
    const float applied = state.output;
    CHECK(update(tuning, state, Temperature::celsius(66.5F), set_point, applied, limits).output == 0.6F);
  }
}

TEST_CASE("a cold GPU takes flow back by the integral alone") {
  AsymmetricPiState state = at(0.6F, 66.0F);
  const AsymmetricPiStep step = update(tuning, state, Temperature::celsius(50.0F), set_point, 0.6F, limits);
  CHECK(step.proportional == 0.0F);
  CHECK(step.output == doctest::Approx(0.6 - 0.0165));
}

TEST_CASE("whatever comes in, the output stays inside its limits and rises no faster than its ramp") {
  AsymmetricPiState state = at(0.6F, 66.0F);
  std::uint32_t random = 1;
  float applied = state.output;
  for (int n = 0; n < 10'000; ++n) {
    random = random * 1664525U + 1013904223U;
    const float celsius = static_cast<float>(random >> 24U) - 60.0F;
    const AsymmetricPiStep step = update(tuning, state, Temperature::celsius(celsius), set_point, applied, limits);
    CHECK(step.output >= limits.least);
    CHECK(step.output <= limits.most);
    CHECK(step.output - applied <= 0.1001F);
    CHECK(std::isfinite(step.integral));
    applied = step.output;
  }
}

TEST_CASE("a long time at a limit leaves nothing to unwind") {
  AsymmetricPiState state = at(0.6F, 66.0F);
  float applied = state.output;
  for (int n = 0; n < 3600; ++n) applied = update(tuning, state, Temperature::celsius(90.0F), set_point, applied, limits).output;
  CHECK(applied == limits.most);
  // One second below the centre, and the flow comes down.
  const AsymmetricPiStep step = update(tuning, state, Temperature::celsius(60.0F), set_point, applied, limits);
  CHECK(step.output < limits.most);
}

TEST_CASE("after a veto the law goes on from what was applied, without a bump") {
  AsymmetricPiState state = at(0.5F, 66.5F);
  // A protective function ran the pumps at full speed meanwhile.
  const AsymmetricPiStep step = update(tuning, state, Temperature::celsius(66.5F), set_point, 1.0F, limits);
  CHECK(step.output == doctest::Approx(1.0));
}

TEST_CASE("a beginning at any temperature starts from the applied flow") {
  for (const float celsius : {40.0F, 66.0F, 67.5F, 69.0F}) {
    AsymmetricPiState state = at(0.55F, celsius);
    const AsymmetricPiStep step = update(tuning, state, Temperature::celsius(celsius), set_point, 0.55F, limits);
    CHECK(std::fabs(step.output - 0.55F) < 0.03F);
  }
}

TEST_CASE("waves of the load do not move the flow much") {
  // +-1.8 K around the centre with a period of 10 s, as a training step makes them.
  AsymmetricPiTuning product = tuning;
  product.recent_per_second = 0.2F;
  product.guard_from = 0.9F * kelvin;
  AsymmetricPiState state = at(0.6F, 66.5F);
  float least = 1.0F;
  float most = 0.0F;
  for (int n = 0; n < 600; ++n) {
    const float wave = n / 5 % 2 == 0 ? 1.8F : -1.8F;
    const float applied = state.output;
    update(product, state, Temperature::celsius(66.5F + wave), set_point, applied, limits);
    if (n < 60) continue;
    least = std::fmin(least, state.output);
    most = std::fmax(most, state.output);
  }
  CHECK(most - least < 0.10F);
}
