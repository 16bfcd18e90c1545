// A value that may be absent. Whoever uses it says what happens when it is.
#pragma once

namespace isotherm {

struct Reading {
  float value = 0.0F;
  bool known = false;

  static constexpr Reading of(float value) { return {value, true}; }
  static constexpr Reading absent() { return {}; }
  constexpr float value_or(float otherwise) const { return known ? value : otherwise; }
  constexpr bool operator==(const Reading&) const = default;

  template <typename Self, typename Visit>
  static constexpr void fields(Self& self, Visit&& visit) {
    visit(self.value, self.known);
  }
};

}  // namespace isotherm
