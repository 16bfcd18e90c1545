// One interface for every law that moves coolant flow and supply set point: constant, PI, PI with feed-forward of power,
// MPC. The kind may change at any second; the new one takes over from what flows.
#pragma once

#include <cstdint>

#include "control/estimate/forecast.hpp"
#include "control/estimate/thermal_model.hpp"
#include "control/law/asymmetric_pi.hpp"
#include "control/law/power_feed_forward.hpp"
#include "control/law/predictive_law.hpp"
#include "control/law/reserve.hpp"
#include "control/law/supply_target.hpp"
#include "control/law/way_back.hpp"
#include "control/point/outputs.hpp"
#include "control/signal/reading.hpp"
#include "control/signal/recent_peak.hpp"
#include "control/signal/ripple.hpp"
#include "control/units/quantity.hpp"
#include "control/units/temperature.hpp"

namespace isotherm {

/// What the actuators may be asked for in this second: ranges, and how fast. Dew point, minimum flow and the demands of
/// protective functions are already in it.
struct LawLimits {
  float flow_least_lpm = 0.0F;
  float flow_most_lpm = 0.0F;
  float flow_rise_lpm_per_s = 0.0F;
  float flow_fall_lpm_per_s = 0.0F;
  float supply_least_c = 0.0F;
  float supply_most_c = 0.0F;
  float supply_rise_k_per_s = 0.0F;
  float supply_fall_k_per_s = 0.0F;
};

/// What a law sees, once a second. Flows are those of the whole plant.
struct LawView {
  Reading controlled_c;              // second-hottest healthy GPU
  float gpu_target_c = 0.0F;         // its set point in force
  Reading gpu_power_w;               // mean of a GPU
  Reading load_share;                // smoothed IT power over rated power
  Reading flow_lpm;                  // measured
  float flow_applied_lpm = 0.0F;     // what the pumps were really asked for since the last second, vetoes included
  bool flow_overridden = false;      // somebody else than the law decided it
  Reading supply_c;                  // at the supply probe, before the pipe to the plates
  float supply_in_force_c = 0.0F;    // supply set point, after slew and dew point
  Reading supply_set_point_c;        // from above; absent: the law chooses
  bool warming_up = false;           // on the way up from a cold start, which is no ripple
  const Forecast* forecast = nullptr;  // of the mean GPU power; null: none
  LawLimits limits;
};

/// What a law asks for. Where a mixing valve is fitted its set point is supply_c.
struct LawMove {
  float flow_lpm = 0.0F;
  float supply_c = 0.0F;  // supply set point in force from now on, slew included
  Law kind = Law::constant;  // the law that decided; not the one asked for where that one could not
};

/// The plant as far as the laws need it; the commissioned figures of one rack.
struct LawPlant {
  float full_flow_lpm = 0.0F;    // at full speed of all pumps
  float design_flow_lpm = 0.0F;  // at rated power: the middle that the pumps come back to
  float design_supply_c = 0.0F;  // supply set point at rated power
  float gpu_set_point_c = 0.0F;  // controlled temperature that belongs to the two
  ThermalModel model;            // for the predictive law
};

struct LawTuning {
  AsymmetricPiTuning flow;
  PowerFeedForwardTuning power;
  SupplyTargetTuning target;
  float ripple_share;                     // of the ripple, by which its peaks may lie above the set point,
  TemperatureDelta most_ripple_allowance;  // at most this
  float ripple_over_reserve_k;             // and so far above what the reserve permits,
  TemperatureRate ripple_allowance_rise;
  TemperatureRate ripple_allowance_fall;
  ReserveTuning reserve;
  PredictiveTuning predictive;
  WayBackTuning way_back;
};

struct ThermalLawState {
  Law kind = Law::constant;         // that decided last
  AsymmetricPiState flow;
  PowerFeedForwardState power;
  float feed_forward = 0.0F;        // share of full-speed flow, added to the feedback's
  RippleState ripple;               // of the controlled temperature
  RippleState load;                 // of GPU power
  RecentPeak peak_c;                // of the controlled temperature
  RecentPeak peak_w;                // of GPU power's average
  ReserveState reserve;
  float ripple_allowance_k = 0.0F;  // by which its peaks may lie above the set point
  SupplyTargetState target;
  PredictiveState predictive;
  std::uint8_t trusted_s = 0;       // for which the forecast has been trusted, up to what MPC waits for
  float usual_flow_lpm = 0.0F;      // smoothed
  float resume_lpm = 0.0F;          // least flow at which PI takes over from MPC in this second; 0: whatever flows
  bool closed = false;              // the flow loop has begun
  bool handed_over = false;         // since then another law has taken it over
  std::uint8_t second_in_period = 0;  // of the supply target

  template <typename Self, typename Visit>
  static constexpr void fields(Self& self, Visit&& visit) {
    visit(self.kind, self.flow, self.power, self.feed_forward, self.ripple, self.load, self.peak_c, self.peak_w, self.reserve,
          self.ripple_allowance_k, self.target, self.predictive, self.trusted_s, self.usual_flow_lpm, self.resume_lpm, self.closed,
          self.handed_over, self.second_in_period);
  }
};

/// Every term of one second.
struct LawTerms {
  float ripple_allowance_k = 0.0F;  // added to the set point of the flow law
  float feed_forward = 0.0F;        // share of full-speed flow, by IT power
  AsymmetricPiStep flow;            // zeros while the loop is open or another law decides
  float flow_applied = 0.0F;        // share of full-speed flow that the feedback was told
  float supply_chosen_c = 0.0F;     // before slew
  PredictiveTerms predictive;
};

/// One second of the law `kind`. MPC needs `workspace`; without it, without a trusted forecast, and where its solver finds no
/// answer pi_ff decides in the same second. Without a controlled temperature the flow stays where it is: unknown is hot, and the
/// telemetry row decides.
LawMove step(const LawTuning& tuning, const LawPlant& plant, Law kind, ThermalLawState& state, const LawView& view,
             LawTerms& terms, PredictiveWorkspace* workspace = nullptr);

/// One second in which somebody else moves the plant: the next step begins anew, without a kick. `same_load`: it does so only until
/// the first readings after a restart, and the load's own past still counts.
void stand_by(const LawTuning& tuning, ThermalLawState& state, bool same_load);

/// One second before a restart, oldest first: how the load ripples, and what it usually draws.
void recall(const LawTuning& tuning, ThermalLawState& state, Reading controlled_c, Reading gpu_power_w);

}  // namespace isotherm
