// What is under way in the supply pipe: the supply temperature of the last seconds and the litres that carried it. The
// coolant moves as a plug, so its delay goes with the flow.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>

namespace isotherm {

/// Twice the delay at least flow.
inline constexpr std::size_t line_seconds = 48;

struct CoolantLine {
  std::array<float, line_seconds> supply_c{};  // at the end of the second that lies so far back; 0 is now
  std::array<float, line_seconds> litres{};    // that flowed in the second before it

  template <typename Self, typename Visit>
  static constexpr void fields(Self& self, Visit&& visit) {
    visit(self.supply_c, self.litres);
  }

  void fill(float celsius, float litres_a_second) {
    supply_c.fill(celsius);
    litres.fill(litres_a_second);
  }
  /// One second.
  void push(float celsius, float litres_of_second) {
    std::shift_right(supply_c.begin(), supply_c.end(), 1);
    std::shift_right(litres.begin(), litres.end(), 1);
    supply_c.front() = celsius;
    litres.front() = litres_of_second;
  }
  /// Supply temperature of the coolant that lies so many litres down the pipe.
  float at(float down_l) const {
    float passed = 0.0F;
    for (std::size_t n = 0; n + 1 < line_seconds; ++n) {
      if (passed + litres[n] >= down_l && litres[n] > 0.0F) {
        return supply_c[n] + (supply_c[n + 1] - supply_c[n]) * (down_l - passed) / litres[n];
      }
      passed += litres[n];
    }
    return supply_c.back();
  }
};

}  // namespace isotherm
