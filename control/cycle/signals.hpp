// Everything that is read, judged: the only place where a word becomes a value with a quality. Protective functions see
// measured values; laws see the best there is, soft ones included.
#pragma once

#include "control/estimate/cold_plate.hpp"
#include "control/estimate/cold_side.hpp"
#include "control/estimate/energy_balance.hpp"
#include "control/estimate/exchanger.hpp"
#include "control/point/quality.hpp"
#include "control/settings/rack_settings.hpp"
#include "control/signal/coolant.hpp"
#include "control/signal/fast_signals.hpp"
#include "control/signal/gpu_summary.hpp"
#include "control/signal/hydraulics.hpp"
#include "control/signal/level_gauge.hpp"
#include "control/signal/standstill.hpp"
#include "control/signal/static_pressure.hpp"

namespace isotherm {

struct SignalState {
  StandstillState standstill;
  HydraulicState hydraulics;
  StaticPressureState static_pressure;
  LevelGaugeState level;
  CoolantState coolant;
  GpuSummaryState gpus;
  BalanceState balance;
  ColdSideState cold_side;
  ExchangerState exchanger;
  ColdPlateState cold_plates;

  template <typename Self, typename Visit>
  static constexpr void fields(Self& self, Visit&& visit) {
    visit(self.standstill, self.hydraulics, self.static_pressure, self.level, self.coolant, self.gpus, self.balance, self.cold_side, self.exchanger, self.cold_plates);
  }
};

struct SignalTerms {
  bool frozen = false;  // the rack I/O unit's registers stand still
  GpuSummary gpus;
  Coolant coolant;  // measured
  Reading flow_lpm;  // for the laws: measured, or soft
  Quality flow_quality = Quality::lost;
  Quality pressure_quality = Quality::lost;
  Reading supply_c;
  Quality supply_quality = Quality::lost;
  Reading return_c;
  Quality return_quality = Quality::lost;
  Balance balance;
  ColdSide cold_side;  // where a mixing valve is fitted
  Exchanger exchanger;
  Hydraulics hydraulics;
  Reading suction_kpa;    // as believed
  Reading level_percent;
  Reading dew_point_c;
  bool suction_out = false;  // contradicted by the others, or gives nothing
  bool discharge_out = false;
  bool level_out = false;
  bool dew_point_out = false;  // one that no room has
  ColdPlates cold_plates;
};

struct SignalInputs {
  bool blind = false;             // no good read of the rack I/O unit for 2 s, or its registers stand still: its words are void
  std::uint16_t flow_word = absent_unsigned;  // raw, of the newest tick
  Reading discharge_kpa;                      // as measured in the newest tick
  Throttle throttle;                          // by the zone valves
  float supply_target_c = 0.0F;
  float mixing_valve = 1.0F;  // as written in the last tick
};

/// One second, after its ten ticks of hydraulics.
SignalTerms read_signals(const RackSettings& settings, const CycleInputs& inputs, const SignalInputs& in,
                         SignalState& state);
/// The dew-point unit has been heard of late.
bool air_is_known(const SlowWords& slow);
/// For the record.
Diagnoses diagnoses_of(const SignalTerms& terms);

}  // namespace isotherm
