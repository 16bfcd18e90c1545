// The study plants: one mean GPU of a node or a rack with first-order actuators and a first-order supply, simple enough
// to know what the best possible controller reaches. No leakage power, no hydraulics.
#pragma once

#include "tools/plant/archive.hpp"
#include "tools/plant/cold_plate.hpp"
#include "tools/plant/transport_delay.hpp"

namespace isotherm::plant {

/// Flows in L/min per GPU. All dynamics are estimates, fixed by the study they serve.
struct StudyParameters {
  ColdPlateParameters plate;
  unsigned gpus;
  double full_power_w;  // per GPU
  double idle_power_w;
  double design_flow;
  double least_flow;
  double most_flow;
  double flow_slew_per_s;  // of most_flow
  double flow_lag_s;
  double design_supply_c;
  double least_supply_c;
  double most_supply_c;
  double supply_slew_k_per_s;
  double supply_lag_s;
  double supply_delay_s;  // at design flow
};

/// 8 GPUs of 700 W with their own pump.
inline constexpr StudyParameters study_node{plate_700_w, 8,    700.0, 100.0, 1.0, 0.4,  2.0, 0.50,
                                            0.1,         40.0, 30.0,  45.0,  0.2, 15.0, 20.0};
/// 72 GPUs of 1 kW behind one pump.
inline constexpr StudyParameters study_rack{plate_1_kw, 72,   1000.0, 150.0, 1.35, 0.6,  2.4, 0.10,
                                            1.0,        40.0, 30.0,   45.0,  0.3,  10.0, 12.0};
/// The rack with a mixing valve at its inlet, which blends warm return into a source of cold_side_c.
constexpr StudyParameters study_rack_mixing(double cold_side_c = 30.0) {
  StudyParameters parameters = study_rack;
  parameters.least_supply_c = cold_side_c;
  parameters.supply_slew_k_per_s = 5.0;
  parameters.supply_lag_s = 1.0;
  parameters.supply_delay_s = 1.3;
  return parameters;
}

class StudyPlant {
 public:
  /// The step of the plant, s.
  static constexpr double dt = 0.02;

  /// In equilibrium at this power, design flow and design supply temperature.
  StudyPlant(const StudyParameters& parameters, double power_w);

  /// One step of `dt`. power_w per GPU; flow (L/min per GPU) and supply temperature are commands, held in their ranges.
  void step(double power_w, double flow, double supply_c);
  /// The pump loses its drive: it coasts down by its full speed in a second, and natural circulation leaves 2 % of the
  /// greatest flow.
  void lose_flow() { lost_ = true; }

  double junction_c() const { return chain_.die_c(); }
  double flow() const { return flow_; }
  double supply_c() const { return supply_c_; }  // before the pipe
  double inlet_c() const { return inlet_c_; }
  double outlet_c() const { return chain_.outlet_c(); }
  const StudyParameters& parameters() const { return parameters_; }
  void archive(Archive& archive) {
    chain_.archive(archive);
    archive(flow_ramp_, flow_, film_flow_, film_, supply_ramp_c_, supply_c_, inlet_c_, lost_);
    pipe_.archive(archive);
  }

 private:
  void move_flow(double command);
  void move_supply(double command_c);

  StudyParameters parameters_;
  ColdPlateChain chain_;
  double flow_ramp_;
  double flow_;
  double film_flow_;  // the flow that film_ belongs to
  double film_;
  double supply_ramp_c_;
  double supply_c_;
  double inlet_c_;
  TransportDelay pipe_;
  bool lost_ = false;  // the pump has no drive
};

}  // namespace isotherm::plant
