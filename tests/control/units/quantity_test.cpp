#include "control/units/quantity.hpp"

#include <doctest/doctest.h>

#include <type_traits>

#include "control/units/temperature.hpp"

using namespace isotherm;

namespace {

template <typename Left, typename Right>
concept can_add = requires(Left left, Right right) { left + right; };
template <typename Left, typename Right>
concept can_compare = requires(Left left, Right right) { left < right; };

}  // namespace

TEST_CASE("quantities of one dimension add and compare, others do not compile") {
  static_assert(can_add<Power, Power>);
  static_assert(!can_add<Power, Pressure>);
  static_assert(!can_compare<Power, Pressure>);
  static_assert(!std::is_convertible_v<float, VolumeFlow>);
  static_assert(!std::is_convertible_v<VolumeFlow, float>);
  CHECK(2.0F * kilowatt + 500.0F * watt == 2500.0F * watt);
}

TEST_CASE("a temperature is a point: two subtract to a difference and cannot be added") {
  static_assert(!can_add<Temperature, Temperature>);
  static_assert(can_add<Temperature, TemperatureDelta>);
  static_assert(!std::is_convertible_v<float, Temperature>);
  static_assert(!std::is_convertible_v<TemperatureDelta, Temperature>);
  CHECK(Temperature::celsius(49.6F) - Temperature::celsius(40.0F) > 9.5F * kelvin);
  CHECK((Temperature::celsius(40.0F) + 3.0F * kelvin).celsius() == 43.0F);
  CHECK((Temperature::celsius(40.0F) - 3.0F * kelvin).celsius() == 37.0F);
}

TEST_CASE("flow x volumetric heat x rise is the heat carried") {
  const Power heat = 100.0F * litre_per_minute * pg25_volumetric_heat * (10.0F * kelvin);
  static_assert(std::is_same_v<decltype(heat), const Power>);
  CHECK(heat.in(kilowatt) == doctest::Approx(66.67).epsilon(0.001));
}

TEST_CASE("a quotient of like quantities is a plain number, of others a quantity") {
  static_assert(std::is_same_v<decltype(kilowatt / watt), float>);
  static_assert(std::is_same_v<decltype(kelvin / watt), ThermalResistance>);
  static_assert(std::is_same_v<decltype(watt * (kelvin / watt)), TemperatureDelta>);
  CHECK((90.0F * second) / minute == 1.5F);
}

TEST_CASE("a quantity is read in the unit that is asked for") {
  CHECK((1.5F * bar).in(kilopascal) == doctest::Approx(150.0));
  CHECK((72.5F * litre_per_minute).in(litre_per_minute) == doctest::Approx(72.5));
}
