// One start of a board: erases at most one sector that was given up, decides, remembers, and tells which image to enter.
#pragma once

#include <array>

#include "firmware/boot/boot_decision.hpp"
#include "hal/interface/flash.hpp"

namespace isotherm::boot {

struct BootReport {
  Slot boot = Slot::none;  // none: halt
  BootState state;
  std::array<SlotContent, 2> slots;
};

/// Durable before it returns. Where the journal cannot be written no trial begins: the trusted image boots.
BootReport start(hal::Flash& flash, const FlashMap& map, const PublicKey& key);

}  // namespace isotherm::boot
