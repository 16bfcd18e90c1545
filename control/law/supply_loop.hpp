// The supply loop: holds the coolant's supply temperature with the primary valve, slowly, because water takes a dozen
// seconds from the exchanger to the probe.
#pragma once

#include "control/units/quantity.hpp"
#include "control/units/temperature.hpp"

namespace isotherm {

struct SupplyLoopTuning {
  float gain;                     // K of correction per K of error
  Duration integral_time;
  float valve_kelvin;             // K that the supply falls when the valve opens by its whole stroke, about now
  float open_per_second;          // fastest opening, share of the stroke
  float close_per_second;
  Duration period;
};

struct SupplyLoopState {
  float last_error_k = 0.0F;
  float valve = 0.0F;  // share of the stroke

  template <typename Self, typename Visit>
  static constexpr void fields(Self& self, Visit&& visit) {
    visit(self.last_error_k, self.valve);
  }
};

struct SupplyLoopStep {
  TemperatureDelta error;
  float proportional = 0.0F;  // move of the valve by the change of the error
  float integral = 0.0F;      // move by the error itself
  float valve = 0.0F;
};

/// One period, in velocity form: the valve moves from where it was `applied`, so limits leave nothing to unwind.
SupplyLoopStep update(const SupplyLoopTuning& tuning, SupplyLoopState& state, Temperature measured,
                      Temperature set_point, float applied);

/// Starts from where the valve stands.
void begin(SupplyLoopState& state, Temperature measured, Temperature set_point, float applied);

}  // namespace isotherm
