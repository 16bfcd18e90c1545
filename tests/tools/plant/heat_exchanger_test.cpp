#include "tools/plant/heat_exchanger.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "tools/plant/coolant.hpp"

using namespace isotherm::plant;

TEST_CASE("effectiveness has its known limits") {
  CHECK(counterflow_effectiveness(1000.0, 1000.0, 1000.0) == doctest::Approx(0.5));
  CHECK(counterflow_effectiveness(1000.0, 1000.0, 1.0e12) == doctest::Approx(1.0 - std::exp(-1.0)));
  CHECK(counterflow_effectiveness(1.0e9, 1000.0, 2000.0) == doctest::Approx(1.0));
  CHECK(counterflow_effectiveness(0.0, 1000.0, 2000.0) == 0.0);
  CHECK(counterflow_effectiveness(1000.0, 1000.0, 0.0) == 0.0);
  // No jump where the formula changes over to that of equal streams.
  CHECK(counterflow_effectiveness(4000.0, 1000.0, 1000.2) ==
        doctest::Approx(counterflow_effectiveness(4000.0, 1000.0, 1000.05)).epsilon(1e-4));
}

TEST_CASE("the exchanger reproduces Google's Project Deschutes: 2 MW at 3 K approach and 46 C return") {
  // OCP CDU information 2026, as given in Modelica Buildings: 31.48 kg/s PG25, 32.30 kg/s water entering at 26.8 C. UA:
  // 0.27 kW/K per kW, the upper end of what such units were found to have.
  HeatExchangerParameters parameters;
  parameters.ua = 0.27 * 2.0e6;
  parameters.design_hot = 31.48 * pg25_specific_heat(38.0);
  parameters.design_cold = 32.30 * 4180.0;
  HeatExchanger exchanger(parameters);
  exchanger.settle(46.0, parameters.design_hot, 26.8, parameters.design_cold);
  const double heat = parameters.design_hot * (46.0 - exchanger.hot_outlet_c());
  const double approach = exchanger.hot_outlet_c() - 26.8;
  MESSAGE("heat ", heat / 1e6, " MW, approach ", approach, " K");
  CHECK(heat == doctest::Approx(2.0e6).epsilon(0.02));
  CHECK(std::abs(approach - 3.0) < 0.3);
}

TEST_CASE("UA follows the flows to the power of 0.8, and the weaker side limits it") {
  const HeatExchangerParameters parameters;
  const HeatExchanger exchanger(parameters);
  const double hot = parameters.design_hot;
  const double cold = parameters.design_cold;
  CHECK(exchanger.ua(hot, cold) == doctest::Approx(parameters.ua));
  CHECK(exchanger.ua(0.5 * hot, 0.5 * cold) == doctest::Approx(parameters.ua * std::pow(0.5, 0.8)));
  CHECK(exchanger.ua(1e9 * hot, cold) == doctest::Approx(2.0 * parameters.ua).epsilon(1e-3));
  CHECK(exchanger.ua(hot, 0.0) == 0.0);
}

TEST_CASE("at design streams the outlet lags by five seconds") {
  const HeatExchangerParameters parameters;
  HeatExchanger exchanger(parameters);
  exchanger.settle(50.0, parameters.design_hot, 30.0, parameters.design_cold);
  const double before = exchanger.hot_outlet_c();
  HeatExchanger end = exchanger;
  end.settle(55.0, parameters.design_hot, 30.0, parameters.design_cold);
  for (int step = 0; step < 250; ++step)
    exchanger.step(55.0, parameters.design_hot, 30.0, parameters.design_cold, 0.02);
  const double share = (exchanger.hot_outlet_c() - before) / (end.hot_outlet_c() - before);
  CHECK(share == doctest::Approx(1.0 - std::exp(-1.0)).epsilon(0.01));
}

TEST_CASE("heat that leaves one side arrives at the other or is stored, while flows change") {
  const HeatExchangerParameters parameters;
  HeatExchanger exchanger(parameters);
  double hot_in = 0.0;
  double cold_out = 0.0;
  const double stored = exchanger.hot_stored_j() + exchanger.cold_stored_j();
  for (int step = 0; step < 3000; ++step) {
    const double hot = parameters.design_hot * (0.3 + 0.0002 * step);
    const double cold = step % 1000 < 300 ? 0.0 : parameters.design_cold;
    hot_in += hot * (50.0 - exchanger.hot_outlet_c()) * 0.02;
    cold_out += cold * (exchanger.cold_outlet_c() - 28.0) * 0.02;
    exchanger.step(50.0, hot, 28.0, cold, 0.02);
  }
  CHECK(hot_in - cold_out ==
        doctest::Approx(exchanger.hot_stored_j() + exchanger.cold_stored_j() - stored).epsilon(1e-9));
}
