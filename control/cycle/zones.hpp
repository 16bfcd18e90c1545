// Zone valves in the control cycle: what they are told, when all of them open, and what it means for the rack's hydraulics.
#pragma once

#include "control/cycle/rack_state.hpp"
#include "control/cycle/terms.hpp"
#include "control/point/inputs.hpp"
#include "control/point/outputs.hpp"

namespace isotherm {

/// One second, behind the laws; nothing where no zone valves are fitted. `unread`: nothing fresh comes from the rack I/O unit.
void step_zones(const RackSettings& settings, RackState& state, const CycleInputs& inputs, bool unread, Terms& terms);
/// What goes out to their unit; an opening that is no number goes out as open.
ZoneWords zone_words(const LawState& state);
/// Valves that are not where they should be.
float zone_valves_astray(const RackSettings& settings, const SlowWords& slow);

}  // namespace isotherm
