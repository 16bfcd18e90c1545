// The control core of one rack: values in, values out. Ten ticks and one cycle make a second; everything it remembers is
// in RackState, so the same keyframe and the same inputs give the same decisions, bit for bit, on any machine.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "control/core/result.hpp"
#include "control/cycle/cycle_output.hpp"
#include "control/cycle/keyframe.hpp"
#include "control/cycle/rack_state.hpp"
#include "control/cycle/terms.hpp"
#include "control/point/inputs.hpp"
#include "control/point/outputs.hpp"
#include "control/point/record.hpp"
#include "control/safety/supervisor.hpp"
#include "control/settings/rack_settings.hpp"

namespace isotherm {

class RackCore {
 public:
  explicit RackCore(const RackSettings& settings = default_rack_settings, Entry entry = Entry::warm);

  /// Before the first tick of a restarted controller, for each record before the restart, oldest first: how the load ripples
  /// and what it usually draws.
  void recall(const Record& before);
  /// And for the last of them: what it had latched stays latched, and the permit counts as it was last commanded until it is
  /// read.
  void take_over(const Record& last);
  /// Ten times a second: protective functions on what was just read, arbitration, outputs.
  TickOutput tick(const FastWords& words);
  /// At the end of each second, after its tenth tick: signals, estimate, supervisor, laws, and once more arbitration.
  CycleOutput cycle(const CycleInputs& inputs);
  /// The ten ticks and the cycle of a record.
  CycleOutput replay(const Record& record);

  std::size_t save(std::span<std::uint8_t> bytes) const { return save_keyframe(settings_, state_, bytes); }
  [[nodiscard]] Fault restore(std::span<const std::uint8_t> bytes) { return load_keyframe(bytes, settings_, state_); }

  const RackSettings& settings() const { return settings_; }
  const RackState& state() const { return state_; }

 private:
  void apply(const Arbitration& demands);
  Situation look(const CycleInputs& inputs, const Terms& terms) const;
  void step_laws(const CycleInputs& inputs, const Situation& now, const Arbitration& demands, Terms& terms);
  std::size_t sound_pumps() const;
  float flow_floor_lpm(const Arbitration& demands) const;
  float wanted_speed(const Arbitration& demands) const;
  /// Row whose demand decides the pumps, a least flow that a row asks for included; 0: law and mode.
  std::uint8_t pumps_held_by(const Arbitration& demands) const;
  float flow_in_force_lpm(const Arbitration& demands) const;
  bool may_write() const;
  /// No good read of the rack I/O unit for 2 s, or none ever.
  bool blind() const;

  RackSettings settings_;
  RackState state_;
  PredictiveWorkspace workspace_;  // of one solve; nothing in it outlives a cycle
};

}  // namespace isotherm
