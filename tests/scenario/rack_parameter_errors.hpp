// The whole rack with one parameter a fifth away from what its controller's model was made for.
#pragma once

#include <array>

#include "tests/scenario/parameter_errors.hpp"
#include "tools/bench/control/rack_case.hpp"

namespace isotherm::test {

struct RackError {
  const char* name;
  plant::PartTolerances parts{};
};
inline constexpr std::array<RackError, 11> rack_errors{{
    {"none"},
    {"R -20 %", {.resistance = 0.8}},
    {"R +20 %", {.resistance = 1.2}},
    {"C -20 %", {.heat = 0.8}},
    {"C +20 %", {.heat = 1.2}},
    {"flow gain -20 %", {.flow = 0.8}},
    {"flow gain +20 %", {.flow = 1.2}},
    {"delay -20 %", {.delay = 0.8}},
    {"delay +20 %", {.delay = 1.2}},
    {"UA -20 %", {.exchanger = 0.8}},
    {"UA +20 %", {.exchanger = 1.2}},
}};

/// As commissioning finds it: the second-hottest GPU of this rack at rated power, design flow and design supply, C.
double rack_set_point_c(const plant::RackSettings& settings);

/// The controller is told the set point, which belongs to the plant, and nothing else of the error.
HotSide run_rack_with_error(bench::RackCase rack_case, bench::Kind law, const RackError& error);

}  // namespace isotherm::test
