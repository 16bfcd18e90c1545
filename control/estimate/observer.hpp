// The observer: what the model says about body, flow and coolant of the controlled GPU, and the offset that keeps it true to
// the telemetry, which comes late and in whole degrees.
#pragma once

#include <cstdint>

#include "control/estimate/coolant_line.hpp"
#include "control/estimate/thermal_model.hpp"
#include "control/signal/reading.hpp"

namespace isotherm {

struct ObserverTuning {
  float offset_per_s;       // share of the innovation that the offset takes
  float hot_offset_per_s;   // the same where the GPU is hotter than foretold by more than a quantum
  float quantum_k;          // of the telemetry
  float most_innovation_k;  // one reading is not believed to say more
  float most_offset_k;
  float explained_offset_k;  // what a model that is off makes at most; what lies beyond has another cause, which may end at once
  float unlearn_per_s;       // share of the innovation by which that part is lost again
  float mean_per_s;         // smoothing of the power that counts as the load's level
  float flow_gain_per_s;    // how fast a flow meter corrects the modelled flow
  float least_flow_gain;
  float most_flow_gain;
  float supply_per_s;       // how fast the supply probe corrects the modelled supply,
  float supply_offset_per_s;  // and what its loop aims at
  float most_supply_offset_k;
};

struct ObserverState {
  float flow_lpm = 0.0F;     // modelled from the commands, now
  float applied_lpm = 0.0F;  // command of the last second
  float flow_gain = 1.0F;    // of the plant, by the flow meter
  float held_c = 0.0F;       // what the supply loop aims at, now
  float supply_offset_k = 0.0F;  // by which it misses
  float supply_c = 0.0F;     // where the probe sits, now
  float probe_c = 0.0F;      // what the probe shows
  CoolantLine line;
  float inlet_c = 0.0F;      // at the plates, now
  float inlet_before_c = 0.0F;  // a second ago
  float flow_before_lpm = 0.0F;
  float body_c = 0.0F;       // a second ago
  float power_w = 0.0F;      // of a GPU, a second ago
  float junction_c = 0.0F;   // a second ago, without offset
  float reading_w = 0.0F;    // the last one
  float mean_w = 0.0F;       // slow
  std::uint16_t powers_seen = 0;
  float offset_k = 0.0F;     // measured less modelled
  bool begun = false;

  template <typename Self, typename Visit>
  static constexpr void fields(Self& self, Visit&& visit) {
    visit(self.flow_lpm, self.applied_lpm, self.flow_gain, self.held_c, self.supply_offset_k, self.supply_c,
          self.probe_c, self.line, self.inlet_c, self.inlet_before_c, self.flow_before_lpm, self.body_c, self.power_w,
          self.junction_c, self.reading_w, self.mean_w, self.powers_seen, self.offset_k, self.begun);
  }
};

struct ObserverInputs {
  Reading controlled_c;
  Reading gpu_power_w;        // mean of a GPU
  Reading next_power_w;       // what will be read in a second; absent: the same again
  Reading flow_lpm;           // measured, of all GPUs
  float flow_applied_lpm = 0.0F;  // in force since the last second
  Reading supply_c;           // at the probe
  float supply_in_force_c = 0.0F;  // set point in force since the last second
};

/// One second. Without power or temperature it begins anew once both are there. Returns measured less foretold temperature,
/// K; 0 while it begins.
float update(const ObserverTuning& tuning, const ThermalModel& model, ObserverState& state, const ObserverInputs& in);

/// Where the supply goes in a second: what its loop aims at, then the supply itself. The loop's own feed-forward keeps the
/// flow's changes off it.
struct SupplyTrack {
  float held_c;
  float supply_c;
};
SupplyTrack next_supply(const ThermalModel& model, SupplyTrack now, float set_point_c, float offset_k);

/// Flow a second later, behind this second's command and the one before it.
float next_flow_lpm(const ThermalModel& model, float flow_lpm, float before_lpm, float command_lpm);

/// Share of the way that a first-order lag goes in a second.
float share_in_a_second(float lag_s);

/// Body a second later, C: first order towards what inlet and power (means over the second) would settle it at.
float next_body_c(const ThermalModel& model, float body_c, float inlet_c, float power_w, float flow_lpm);

}  // namespace isotherm
