#include "firmware/boot/confirmation.hpp"

#include <algorithm>

#include "firmware/boot/image.hpp"

namespace isotherm::boot {

Fault confirm(hal::Flash& flash, const FlashMap& map, Slot running) {
  FlashJournal journal(flash, map.journal);
  const BootState before = load(journal);
  const bool tried = before.trial == Trial::started && before.on_trial == running;
  if (!tried && before.trusted != running) return Fault::none;
  const Result<ImageHeader> header = decode(flash.bytes(map.address(running), header_bytes));
  if (!header.ok()) return header.fault();
  BootState state = before;
  state.trusted = running;
  if (tried) {
    state.on_trial = Slot::none;
    state.trial = Trial::none;
  }
  state.least_counter = std::max(state.least_counter, header.value().security_counter);
  return state == before ? Fault::none : save(journal, state);
}

}  // namespace isotherm::boot
