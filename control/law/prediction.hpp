// The next half minute of the controlled GPU, from the observer's state on, and what each block of moves does to it.
#pragma once

#include <array>
#include <cstddef>

#include "control/estimate/forecast.hpp"
#include "control/estimate/observer.hpp"
#include "control/estimate/thermal_model.hpp"

namespace isotherm {

/// Seconds foretold: of the forecast's powers the first belongs to now, since readings are a second late.
inline constexpr std::size_t horizon_s = forecast_steps - 1;
inline constexpr std::size_t move_blocks = 8;
/// Where each block of moves begins, s, and the horizon: short where a dip is met, long where the anchor rules. The supply's
/// blocks are more even, because its moves take a dozen seconds to arrive.
using Blocks = std::array<std::size_t, move_blocks + 1>;
inline constexpr Blocks usual_flow_blocks{0, 1, 2, 3, 5, 8, 12, 18, horizon_s};
inline constexpr Blocks supply_blocks{0, 2, 4, 6, 9, 12, 16, 21, horizon_s};
/// Blocks of flow that are short about a change of load `change_s` from now, where that is beyond the usual short ones.
Blocks flow_blocks_about(std::size_t change_s);

/// Levels of the two commands, block by block.
struct MovePlan {
  std::array<float, move_blocks> flow_lpm{};
  std::array<float, move_blocks> supply_c{};
  Blocks flow_at = usual_flow_blocks;
};

/// Element n is n seconds from now.
using Powers = std::array<float, horizon_s + 1>;
using Temperatures = std::array<float, horizon_s + 1>;

/// The path from the supply probe to the controlled GPU, second by second from now on; horizon_s of them at most.
class HeatPath {
 public:
  /// `body_now_c`: of the body, now; `power_now_w` of a GPU.
  HeatPath(const ThermalModel& model, const ObserverState& state, float body_now_c, float power_now_w);
  /// One second: what is asked for in it, and the power at its end.
  void advance(float command_lpm, float supply_c, float power_w);
  /// Offset included, C.
  float junction_c() const { return body_c_ + power_w_ * model_.direct_k_per_w + state_.offset_k; }

 private:
  /// At the plates now: what entered the pipe its volume ago.
  float inlet_c() const;

  const ThermalModel& model_;
  const ObserverState& state_;
  SupplyTrack supply_;
  float flow_lpm_;
  float command_lpm_;
  float inlet_c_;
  float body_c_;
  float power_w_;
  std::size_t second_ = 0;
  std::array<float, horizon_s + 1> probe_c_;   // supply temperature at the probe,
  std::array<float, horizon_s + 1> passed_l_;  // and litres since now, second by second
};

/// Junction temperatures, offset included, C. `body_now_c`: of the body, now.
void predict(const ThermalModel& model, const ObserverState& state, float body_now_c, const Powers& power_w,
             const MovePlan& plan, Temperatures& junction_c);

}  // namespace isotherm
