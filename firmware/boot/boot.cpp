#include "firmware/boot/boot.hpp"

namespace isotherm::boot {
namespace {

/// One sector a start: erasing 128 kB takes the chip up to 2 s (STM32F405 datasheet, table 40), and the rack I/O unit holds
/// its outputs for no longer than that.
void erase_one(hal::Flash& flash, const FlashMap& map, BootState& state) {
  if (state.erasing == Slot::none || state.erasing == state.trusted || state.erasing == state.on_trial) {
    state.erasing = Slot::none;
    state.sectors_to_erase = 0;
    return;
  }
  for (std::size_t n = 0; n < sectors_per_slot; ++n) {
    const auto bit = static_cast<std::uint8_t>(1U << n);
    if ((state.sectors_to_erase & bit) == 0) continue;
    if (flash.erase(map.sectors(state.erasing)[n]) != Fault::none) return;  // asked for again at the next start
    state.sectors_to_erase = static_cast<std::uint8_t>(state.sectors_to_erase & ~bit);
    break;
  }
  if (state.sectors_to_erase == 0) state.erasing = Slot::none;
}

}  // namespace

BootReport start(hal::Flash& flash, const FlashMap& map, const PublicKey& key) {
  FlashJournal journal(flash, map.journal);
  const FlashJournal::Condition kept = journal.condition(FlashJournal::Kind::boot_state);
  BootState state = load(journal);
  erase_one(flash, map, state);
  const std::array<SlotContent, 2> slots{examine(flash, map, Slot::a, state.least_counter, key),
                                         examine(flash, map, Slot::b, state.least_counter, key)};
  Decision decision = decide(state, slots);
  const bool forgot = kept.copies == 0 && kept.newer_lost;
  if (forgot && decision.state.event == BootEvent::adopted) decision.state.event = BootEvent::forgot;
  if (save(journal, decision.state) != Fault::none && decision.state.trial == Trial::started) {
    // A trial that is not remembered would begin again and again.
    state.on_trial = Slot::none;
    state.trial = Trial::none;
    decision = decide(state, slots);
  }
  // A copy of the settings that was lost since: the other one may be next. That it fails is for the image to tell.
  (void)journal.mend(FlashJournal::Kind::settings);
  return {decision.boot, decision.state, slots};
}

}  // namespace isotherm::boot
