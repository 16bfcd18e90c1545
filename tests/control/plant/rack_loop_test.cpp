#include "control/plant/rack_loop.hpp"

#include <doctest/doctest.h>

#include <bit>

using namespace isotherm;
using rack_loop::law_plant;

namespace {

bool same_bits(float left, float right) { return std::bit_cast<std::uint32_t>(left) == std::bit_cast<std::uint32_t>(right); }

RackSettings one_kilowatt() {
  RackSettings settings = default_rack_settings;
  settings.gpu_set_point_c = 73.0F;
  settings.rated_power_w = 89100.0F;
  return settings;
}

}  // namespace

TEST_CASE("a rack whose step test has told nothing has the body of its class, to the bit") {
  const ThermalModel small = law_plant(default_rack_settings).model;
  CHECK(same_bits(small.direct_k_per_w, 1.15F * 0.016F));
  CHECK(same_bits(small.slope_k_lpm_per_w, 0.00825F));
  CHECK(same_bits(small.body_j_per_k, 150.0F));
  CHECK(same_bits(small.pipe_l, 20.0F));
  CHECK(same_bits(small.base_k_per_w, 26.0F / 700.0F - 1.15F * 0.016F - 0.00825F * 72.0F / 100.0F));
  const ThermalModel large = law_plant(one_kilowatt()).model;
  CHECK(same_bits(large.direct_k_per_w, 1.15F * 0.010F));
  CHECK(same_bits(large.slope_k_lpm_per_w, 0.00825F));
  CHECK(same_bits(large.body_j_per_k, 200.0F));
}

TEST_CASE("what a step test has found is what the laws' model has, in either class") {
  for (RackSettings settings : {default_rack_settings, one_kilowatt()}) {
    settings.direct_resistance_mk_per_w = 12.5F;
    settings.flow_resistance_mk_per_w = 9.0F;
    settings.body_heat_capacity_j_per_k = 111.0F;
    settings.supply_pipe_l = 14.0F;
    const LawPlant plant = law_plant(settings);
    const ThermalModel& model = plant.model;
    CHECK(model.direct_k_per_w == doctest::Approx(1.15 * 0.0125));
    CHECK(model.slope_k_lpm_per_w == doctest::Approx(0.009));
    CHECK(model.body_j_per_k == 111.0F);
    CHECK(model.pipe_l == 14.0F);
    // The whole still follows from the set point.
    const float whole = model.direct_k_per_w + body_resistance(model, settings.design_flow_lpm / model.gpus);
    CHECK(whole * model.rated_gpu_w == doctest::Approx(settings.gpu_set_point_c - settings.supply_set_point_c));
  }
}

TEST_CASE("parts that would leave the body nothing leave it a little") {
  RackSettings settings = default_rack_settings;
  settings.direct_resistance_mk_per_w = 100.0F;
  CHECK(law_plant(settings).model.base_k_per_w == 0.001F);
}
