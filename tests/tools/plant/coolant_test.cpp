#include "tools/plant/coolant.hpp"

#include <doctest/doctest.h>

#include <cmath>

using namespace isotherm::plant;

TEST_CASE("PG25 properties follow Melinder's polynomials within the errors stated") {
  struct Row {
    double t, density, heat, conductivity, viscosity;
  };
  // Melinder (2010) evaluated: C, kg/m3, J/kgK, W/mK, mPa.s; rounded to the digits given.
  constexpr Row table[] = {{10, 1022.9, 3896, 0.459, 3.56}, {20, 1019.3, 3920, 0.468, 2.45},
                           {30, 1014.9, 3945, 0.477, 1.78}, {40, 1009.9, 3969, 0.486, 1.35},
                           {50, 1004.4, 3992, 0.495, 1.07}, {60, 998.4, 4016, 0.503, 0.88}};
  for (const Row& row : table) {
    CAPTURE(row.t);
    // The stated error of the fit plus half of the table's last digit.
    CHECK(std::abs(pg25_density(row.t) - row.density) <= 0.09 + 0.05);
    CHECK(std::abs(pg25_specific_heat(row.t) - row.heat) <= 0.12 + 0.5);
    CHECK(std::abs(pg25_conductivity(row.t) - row.conductivity) <= 3e-4 + 5e-4);
    CHECK(std::abs(pg25_viscosity(row.t) - row.viscosity) <= 0.008 * row.viscosity + 0.005);
  }
}

TEST_CASE("density times specific heat of PG25 is 4.00 MJ/m3K within half a percent") {
  for (double t = 10.0; t <= 60.0; t += 5.0) {
    CHECK(pg25_density(t) * pg25_specific_heat(t) == doctest::Approx(4.00e6).epsilon(0.005));
  }
}
