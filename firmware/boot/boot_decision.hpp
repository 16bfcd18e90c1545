// Which image boots: a pure function of what is remembered and of what the slots hold. A trial starts once; it either
// confirms itself or the next start goes back. It never starts where its wiring is not the trusted image's: it would find the
// bus answering, confirm itself, and drive other pins. Where anything may boot, something boots.
#pragma once

#include <array>

#include "firmware/boot/boot_state.hpp"
#include "firmware/boot/image.hpp"

namespace isotherm::boot {

struct Decision {
  Slot boot = Slot::none;  // none: halt, outputs safe
  BootState state;         // to be saved before the jump
};

Decision decide(const BootState& before, const std::array<SlotContent, 2>& slots);

}  // namespace isotherm::boot
