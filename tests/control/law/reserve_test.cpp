#include "control/law/reserve.hpp"

#include <doctest/doctest.h>

#include "control/law/thermal_law.hpp"
#include "control/plant/study.hpp"

using namespace isotherm;

namespace {

constexpr ReserveTuning tuning = rack_loop::law_tuning.reserve;

Reserve at(const study::StudyLaw& law, float share) {
  return reserve_at(tuning, law.plant, law.limits, share * law.plant.model.rated_gpu_w);
}

}  // namespace

TEST_CASE("at rated power nothing is held back, and the design's own supply is always permitted") {
  for (const study::StudyLaw& law : {study::node, study::rack, study::rack_700_w}) {
    for (const float share : {1.0F, 1.2F}) {
      CHECK(at(law, share).target_k == tuning.most_peak_k);
      CHECK(at(law, share).supply_most_c >= law.plant.design_supply_c);
    }
  }
}

TEST_CASE("the further the load is below rated power, the lower lies the target, down to its limit; the supply does the rest") {
  for (const study::StudyLaw& law : {study::node, study::rack, study::rack_700_w}) {
    Reserve before = at(law, 1.0F);
    for (float share = 0.99F; share > 0.1F; share -= 0.01F) {
      const Reserve reserve = at(law, share);
      CAPTURE(share);
      CHECK(reserve.target_k <= before.target_k + 0.01F);
      CHECK(reserve.target_k >= -tuning.most_below_k);
      CHECK(reserve.supply_most_c >= law.limits.supply_least_c);
      CHECK(reserve.supply_most_c <= law.limits.supply_most_c);
      before = reserve;
    }
    CHECK(before.supply_most_c < law.limits.supply_most_c - 1.0F);
  }
}

TEST_CASE("slow pumps, or one of two, need more reserve than fast ones") {
  study::StudyLaw slow = study::rack;
  slow.limits.flow_rise_lpm_per_s *= 0.5F;
  CHECK(at(slow, 0.9F).target_k < at(study::rack, 0.9F).target_k - 0.1F);
  study::StudyLaw one_pump = study::rack;
  one_pump.limits.flow_most_lpm *= 0.6F;
  CHECK(at(one_pump, 0.9F).supply_most_c < at(study::rack, 0.9F).supply_most_c - 1.0F);
}

TEST_CASE("the target moves slowly, and an unknown load leaves it where it is") {
  const study::StudyLaw& law = study::rack;
  ReserveState state;
  const float watt = 0.8F * law.plant.model.rated_gpu_w;
  float before = 0.0F;
  for (int n = 0; n < 300; ++n) {
    const Reserve reserve = update(tuning, law.plant, law.limits, state, Reading::of(watt));
    CHECK(before - reserve.target_k <= tuning.lower_k_per_s * 1.001F);
    before = reserve.target_k;
  }
  CHECK(before == doctest::Approx(at(law, 0.8F).target_k));
  CHECK(update(tuning, law.plant, law.limits, state, Reading::absent()).target_k == before);
  const float back = update(tuning, law.plant, law.limits, state, Reading::of(law.plant.model.rated_gpu_w)).target_k;
  CHECK(back == doctest::Approx(before + tuning.raise_k_per_s));
}
