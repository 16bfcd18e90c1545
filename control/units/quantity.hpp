// A physical quantity: one float in SI units whose dimension is part of its type, so that watts plus kelvins do not
// compile. Costs nothing at run time as long as comparisons are written plainly: a defaulted <=> on floats makes 15 %
// more code on the Cortex-M4F (docs/decisions/0002-same-bits.md).
#pragma once

namespace isotherm {

/// Exponents of kilogram, metre, second and kelvin.
template <int Mass, int Length, int Time, int Temperature>
class Quantity {
 public:
  constexpr Quantity() = default;
  /// From a number that is already in SI units; prefer `3.0F * kilowatt`.
  static constexpr Quantity si(float value) { return Quantity{value}; }
  /// The number in SI units.
  constexpr float si() const { return value_; }
  /// The number in the given unit: `flow.in(litre_per_minute)`.
  constexpr float in(Quantity unit) const { return value_ / unit.value_; }

  constexpr Quantity operator-() const { return Quantity{-value_}; }
  constexpr Quantity operator+(Quantity other) const { return Quantity{value_ + other.value_}; }
  constexpr Quantity operator-(Quantity other) const { return Quantity{value_ - other.value_}; }
  constexpr Quantity operator*(float factor) const { return Quantity{value_ * factor}; }
  constexpr Quantity operator/(float divisor) const { return Quantity{value_ / divisor}; }
  constexpr float operator/(Quantity other) const { return value_ / other.value_; }
  constexpr Quantity& operator+=(Quantity other) { return *this = *this + other; }
  constexpr Quantity& operator-=(Quantity other) { return *this = *this - other; }
  friend constexpr Quantity operator*(float factor, Quantity quantity) { return quantity * factor; }

  constexpr bool operator==(Quantity other) const { return value_ == other.value_; }
  constexpr bool operator!=(Quantity other) const { return value_ != other.value_; }
  constexpr bool operator<(Quantity other) const { return value_ < other.value_; }
  constexpr bool operator>(Quantity other) const { return value_ > other.value_; }
  constexpr bool operator<=(Quantity other) const { return value_ <= other.value_; }
  constexpr bool operator>=(Quantity other) const { return value_ >= other.value_; }

 private:
  explicit constexpr Quantity(float value) : value_(value) {}
  float value_ = 0.0F;
};

/// Product and quotient of quantities of different dimension; a quotient of like quantities is the plain float above.
template <int M1, int L1, int T1, int K1, int M2, int L2, int T2, int K2>
constexpr auto operator*(Quantity<M1, L1, T1, K1> left, Quantity<M2, L2, T2, K2> right) {
  using Product = Quantity<M1 + M2, L1 + L2, T1 + T2, K1 + K2>;
  if constexpr (M1 + M2 == 0 && L1 + L2 == 0 && T1 + T2 == 0 && K1 + K2 == 0) {
    return left.si() * right.si();
  } else {
    return Product::si(left.si() * right.si());
  }
}
template <int M1, int L1, int T1, int K1, int M2, int L2, int T2, int K2>
  requires(M1 != M2 || L1 != L2 || T1 != T2 || K1 != K2)
constexpr auto operator/(Quantity<M1, L1, T1, K1> left, Quantity<M2, L2, T2, K2> right) {
  return Quantity<M1 - M2, L1 - L2, T1 - T2, K1 - K2>::si(left.si() / right.si());
}

using Duration = Quantity<0, 0, 1, 0>;
using TemperatureDelta = Quantity<0, 0, 0, 1>;
using TemperatureRate = Quantity<0, 0, -1, 1>;
using Power = Quantity<1, 2, -3, 0>;
using Energy = Quantity<1, 2, -2, 0>;
using VolumeFlow = Quantity<0, 3, -1, 0>;
using FlowRate = Quantity<0, 3, -2, 0>;
using MassFlow = Quantity<1, 0, -1, 0>;
using Pressure = Quantity<1, -1, -2, 0>;
using HeatCapacity = Quantity<1, 2, -2, -1>;
using ThermalResistance = Quantity<-1, -2, 3, 1>;
using ThermalConductance = Quantity<1, 2, -3, -1>;
using VolumetricHeat = Quantity<1, -1, -2, -1>;
using FlowPerKelvin = Quantity<0, 3, -1, -1>;

inline constexpr Duration second = Duration::si(1.0F);
inline constexpr Duration minute = Duration::si(60.0F);
inline constexpr TemperatureDelta kelvin = TemperatureDelta::si(1.0F);
inline constexpr Power watt = Power::si(1.0F);
inline constexpr Power kilowatt = Power::si(1000.0F);
inline constexpr Energy joule = Energy::si(1.0F);
inline constexpr VolumeFlow litre_per_minute = VolumeFlow::si(1.0F / 60000.0F);
inline constexpr Pressure pascal = Pressure::si(1.0F);
inline constexpr Pressure kilopascal = Pressure::si(1000.0F);
inline constexpr Pressure bar = Pressure::si(100000.0F);
/// PG25 between 10 and 60 C: density x specific heat is 4.00 MJ/m3K within 0.4 % (Melinder 2010).
inline constexpr VolumetricHeat pg25_volumetric_heat = VolumetricHeat::si(4.0e6F);

}  // namespace isotherm
