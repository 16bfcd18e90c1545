#include "firmware/boot/boot_decision.hpp"

namespace isotherm::boot {
namespace {

void end_trial(BootState& state, BootEvent event) {
  state.on_trial = Slot::none;
  state.trial = Trial::none;
  state.event = event;
}

Slot newer_good(const std::array<SlotContent, 2>& slots) {
  const bool a = slots[0].verdict == Verdict::good;
  const bool b = slots[1].verdict == Verdict::good;
  if (a && b) return slots[1].header.version > slots[0].header.version ? Slot::b : Slot::a;
  return a ? Slot::a : b ? Slot::b : Slot::none;
}

}  // namespace

Decision decide(const BootState& before, const std::array<SlotContent, 2>& slots) {
  const auto good = [&slots](Slot slot) {
    return slot != Slot::none && slots[static_cast<std::size_t>(slot)].verdict == Verdict::good;
  };
  const auto wiring = [&slots](Slot slot) { return slots[static_cast<std::size_t>(slot)].header.wiring; };
  BootState state = before;
  state.boots += 1;
  state.event = BootEvent::none;

  const bool asked = state.trial == Trial::requested && good(state.on_trial);
  const bool fits = asked && (!good(state.trusted) || wiring(state.on_trial) == wiring(state.trusted));
  if (fits) {
    state.trial = Trial::started;
    state.event = BootEvent::trial_begun;
    return {state.on_trial, state};
  }
  if (state.trial == Trial::requested) {
    end_trial(state, asked ? BootEvent::wired_otherwise : BootEvent::refused);
  } else if (state.trial == Trial::started) {
    end_trial(state, BootEvent::reverted);
  }

  if (good(state.trusted)) return {state.trusted, state};
  const Slot remaining = newer_good(slots);
  if (remaining == Slot::none) {
    state.event = BootEvent::halted;
    return {Slot::none, state};
  }
  // What was trusted once is damaged. An image that reverted is signed, and better than none.
  if (state.event == BootEvent::none) state.event = state.trusted == Slot::none ? BootEvent::adopted : BootEvent::fell_back;
  state.trusted = remaining;
  return {remaining, state};
}

}  // namespace isotherm::boot
