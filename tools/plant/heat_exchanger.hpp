// A counterflow plate heat exchanger between the rack's coolant and the facility water: effectiveness by NTU, with the
// thermal mass of its channels behind the exchange.
#pragma once

#include "tools/plant/archive.hpp"

namespace isotherm::plant {

/// Effectiveness of a counterflow exchanger: heat over the most that the lesser stream could take.
/// ua, hot, cold in W/K.
double counterflow_effectiveness(double ua, double hot, double cold);

struct HeatExchangerParameters {
  double ua = 20'000.0;          // W/K at the two design streams: 0.22..0.27 kW/K per kW of load, back-calculated from
                                 // Google Project Deschutes and Vertiv XDU1350 data in Modelica Buildings
  double design_hot = 6'680.0;   // W/K: 100 L/min of PG25
  double design_cold = 5'530.0;  // W/K: 80 L/min of water
  double lag_s = 5.0;            // of metal and fluid at the design streams: estimate
  double flow_exponent = 0.8;    // film coefficient ~ flow^0.8, turbulent channels
};

class HeatExchanger {
 public:
  explicit HeatExchanger(const HeatExchangerParameters& parameters) : parameters_(parameters) {}

  /// Share of its conductance that is left, 1 when clean.
  void foul(double share) { clean_ = share; }
  /// W/K at the given streams (W/K): 1/UA = 1/hA of both sides, equal at design.
  double ua(double hot, double cold) const;
  /// One step; inlets C, streams W/K. Returns the heat that passes the plates, W.
  double step(double hot_inlet_c, double hot, double cold_inlet_c, double cold, double dt);
  void settle(double hot_inlet_c, double hot, double cold_inlet_c, double cold);

  double hot_outlet_c() const { return hot_outlet_c_; }
  double cold_outlet_c() const { return cold_outlet_c_; }
  /// Heat stored in the channels, J above 0 C, of the hot side and the cold one.
  double hot_stored_j() const { return parameters_.lag_s * parameters_.design_hot * hot_outlet_c_; }
  double cold_stored_j() const { return parameters_.lag_s * parameters_.design_cold * cold_outlet_c_; }
  void archive(Archive& archive) { archive(clean_, hot_outlet_c_, cold_outlet_c_); }

 private:
  HeatExchangerParameters parameters_;
  double clean_ = 1.0;
  double hot_outlet_c_ = 25.0;
  double cold_outlet_c_ = 25.0;
};

}  // namespace isotherm::plant
