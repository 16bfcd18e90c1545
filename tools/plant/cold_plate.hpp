// The heat path of one GPU: die, lid, cold plate, coolant.
#pragma once

#include "tools/plant/archive.hpp"

namespace isotherm::plant {

/// Resistances K/W, capacities J/K. The case-to-inlet resistance at a flow of q L/min is base + slope q^-exponent and
/// includes lid_to_plate and the warming of the coolant.
struct ColdPlateParameters {
  double die_to_lid;
  double lid_to_plate;
  double die;
  double lid;
  double plate;
  double coolant;
  double base = 0.01622;  // fit to OCP OAI System Liquid Cooling Guidelines 2023, fig. 7 (PG25, 0.5..2.4 L/min): 0.61 %
  double slope = 0.00825;
  double exponent = 0.990;
};

/// 700 W class (H100-like). Resistances and capacities from the volumes of the parts: estimate.
inline constexpr ColdPlateParameters plate_700_w{0.010, 0.006, 3.0, 30.0, 70.0, 100.0};
/// 1 kW class (B200-like): estimate. Coolant of 35 mL.
inline constexpr ColdPlateParameters plate_1_kw{0.006, 0.004, 6.0, 50.0, 90.0, 140.0};

/// The same plate with all its resistances and all its capacities times these.
constexpr ColdPlateParameters scaled(ColdPlateParameters plate, double resistance, double heat) {
  for (double* one : {&plate.die_to_lid, &plate.lid_to_plate, &plate.base, &plate.slope}) *one *= resistance;
  for (double* one : {&plate.die, &plate.lid, &plate.plate, &plate.coolant}) *one *= heat;
  return plate;
}

/// Case-to-inlet resistance, K/W, at a flow in L/min.
double case_to_inlet(const ColdPlateParameters& parameters, double flow_lpm);

/// What is left of case_to_inlet between plate and mean coolant, K/W, where the coolant carries capacity_rate W/K per
/// L/min.
double plate_to_coolant(const ColdPlateParameters& parameters, double flow_lpm, double capacity_rate);

class ColdPlateChain {
 public:
  /// `spread` multiplies the resistances of the solid path (die attach, interface material, wall); 1 for a mean part.
  explicit ColdPlateChain(const ColdPlateParameters& parameters, double spread = 1.0)
      : parameters_(parameters), spread_(spread) {}

  /// One explicit Euler step. power W; inlet C; carried W/K of the flow through this plate; film K/W from plate to mean
  /// coolant for a mean part at this flow; dt s.
  void step(double power_w, double inlet_c, double carried, double film, double dt);

  /// Sets the temperatures that constant power, inlet and flow would reach.
  void settle(double power_w, double inlet_c, double carried, double film);

  double die_c() const { return die_c_; }
  /// Of the coolant that leaves the plate; its mean lies halfway between inlet and outlet.
  double outlet_c() const { return outlet_c_; }
  /// Heat stored, J above 0 C.
  double stored_j() const;
  void archive(Archive& archive) { archive(die_c_, lid_c_, plate_c_, outlet_c_); }

 private:
  ColdPlateParameters parameters_;
  double spread_;
  double die_c_ = 25.0;
  double lid_c_ = 25.0;
  double plate_c_ = 25.0;
  double outlet_c_ = 25.0;
};

}  // namespace isotherm::plant
