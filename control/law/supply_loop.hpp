// The supply loop: holds the coolant's supply temperature with the primary valve, slowly, because water takes a dozen
// seconds from the exchanger to the probe.
#pragma once

#include "control/signal/reading.hpp"
#include "control/units/quantity.hpp"
#include "control/units/temperature.hpp"

namespace isotherm {

struct SupplyLoopTuning {
  float gain;                     // K of correction per K of error
  Duration integral_time;
  float valve_kelvin;             // K that the supply falls when the valve opens by its whole stroke, about now
  float rangeability;             // of the equal-percentage valve
  TemperatureDelta hot_end;       // by which the facility water leaves the exchanger below the return temperature
  float forecast_per_second;      // smoothing of the feed-forward, 1 / its time constant
  float probe_lag_s;              // of the return probe, which the feed-forward looks through
  float open_per_second;          // fastest opening, share of the stroke
  float close_per_second;
  Duration period;
};

struct SupplyLoopState {
  float last_error_k = 0.0F;
  float needed = 0.0F;  // stroke that the heat balance asks for, up to a constant
  bool needed_known = false;
  bool ahead = false;
  float return_c = 0.0F;  // last reading, while needed_known

  template <typename Self, typename Visit>
  static constexpr void fields(Self& self, Visit&& visit) {
    visit(self.last_error_k, self.needed, self.needed_known, self.ahead, self.return_c);
  }
};

/// What the heat balance of the exchanger needs; absent readings switch the feed-forward off.
struct SupplyBalance {
  Reading flow_lpm;  // where `ahead`: that is going to flow; otherwise measured
  Reading return_c;
  Reading facility_supply_c;
  bool ahead = false;  // a law that moves the flow at will: the feed-forward looks through the probe's lag, and leaves out nothing
};

struct SupplyLoopStep {
  TemperatureDelta error;
  float feed_forward = 0.0F;  // move of the valve by the change of what the heat balance needs
  float proportional = 0.0F;  // move by the change of the error
  float integral = 0.0F;      // move by the error itself
  float valve = 0.0F;
};

/// One second of feed-forward: facility water takes the heat that the coolant brings between the return and the target,
/// and an equal-percentage valve needs the logarithm of that flow. Without it every change of the coolant's flow would
/// show at the supply first. Returns the move of the valve; where `ahead`, within its speed, and the rest in the next seconds.
float forecast(const SupplyLoopTuning& tuning, SupplyLoopState& state, Temperature set_point,
               const SupplyBalance& balance);

/// One period of feedback, in velocity form: the valve moves from where it was `applied`, so limits leave nothing to
/// unwind.
SupplyLoopStep update(const SupplyLoopTuning& tuning, SupplyLoopState& state, Temperature measured,
                      Temperature set_point, float applied);

/// Starts without a kick.
void begin(SupplyLoopState& state, Temperature measured, Temperature set_point);

}  // namespace isotherm
