#include "firmware/boot/boot_state.hpp"

#include "control/core/fields.hpp"

namespace isotherm::boot {
namespace {

bool possible(Slot slot) { return slot == Slot::a || slot == Slot::b || slot == Slot::none; }

bool possible(const BootState& state) {
  return possible(state.trusted) && possible(state.on_trial) && possible(state.erasing) && state.trial <= Trial::started &&
         state.event <= BootEvent::wired_otherwise && (state.trial == Trial::none) == (state.on_trial == Slot::none) &&
         (state.sectors_to_erase == 0) == (state.erasing == Slot::none);
}

}  // namespace

BootState load(const FlashJournal& journal) {
  std::array<std::uint8_t, boot_state_bytes> bytes{};
  if (journal.read(FlashJournal::Kind::boot_state, bytes) != boot_state_bytes) return {};
  BootState state;
  LeafReader reader(bytes);
  for_each_leaf(state, reader);
  return reader.complete() && possible(state) ? state : BootState{};
}

std::array<std::uint8_t, boot_state_bytes> encode(const BootState& state) {
  std::array<std::uint8_t, boot_state_bytes> bytes{};
  LeafWriter writer(bytes);
  for_each_leaf(state, writer);
  return bytes;
}

Fault save(FlashJournal& journal, const BootState& state) {
  return journal.write(FlashJournal::Kind::boot_state, encode(state));
}

}  // namespace isotherm::boot
