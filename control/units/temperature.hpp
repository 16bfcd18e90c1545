// A temperature as a point on the Celsius scale: two of them subtract to a TemperatureDelta and cannot be added.
#pragma once

#include "control/units/quantity.hpp"

namespace isotherm {

class Temperature {
 public:
  constexpr Temperature() = default;
  static constexpr Temperature celsius(float value) { return Temperature{value}; }
  constexpr float celsius() const { return celsius_; }

  constexpr TemperatureDelta operator-(Temperature other) const {
    return TemperatureDelta::si(celsius_ - other.celsius_);
  }
  constexpr Temperature operator+(TemperatureDelta delta) const { return Temperature{celsius_ + delta.si()}; }
  constexpr Temperature operator-(TemperatureDelta delta) const { return Temperature{celsius_ - delta.si()}; }

  constexpr bool operator==(Temperature other) const { return celsius_ == other.celsius_; }
  constexpr bool operator!=(Temperature other) const { return celsius_ != other.celsius_; }
  constexpr bool operator<(Temperature other) const { return celsius_ < other.celsius_; }
  constexpr bool operator>(Temperature other) const { return celsius_ > other.celsius_; }
  constexpr bool operator<=(Temperature other) const { return celsius_ <= other.celsius_; }
  constexpr bool operator>=(Temperature other) const { return celsius_ >= other.celsius_; }

 private:
  explicit constexpr Temperature(float value) : celsius_(value) {}
  float celsius_ = 0.0F;
};

}  // namespace isotherm
