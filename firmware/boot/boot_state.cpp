#include "firmware/boot/boot_state.hpp"

#include <array>

#include "control/core/fields.hpp"

namespace isotherm::boot {
namespace {

constexpr std::size_t state_bytes = 14;

bool possible(Slot slot) { return slot == Slot::a || slot == Slot::b || slot == Slot::none; }

bool possible(const BootState& state) {
  return possible(state.trusted) && possible(state.on_trial) && possible(state.erasing) && state.trial <= Trial::started &&
         state.event <= BootEvent::halted && (state.trial == Trial::none) == (state.on_trial == Slot::none) &&
         (state.sectors_to_erase == 0) == (state.erasing == Slot::none);
}

}  // namespace

BootState load(const FlashJournal& journal) {
  std::array<std::uint8_t, state_bytes> bytes{};
  if (journal.read(FlashJournal::Kind::boot_state, bytes) != state_bytes) return {};
  BootState state;
  LeafReader reader(bytes);
  for_each_leaf(state, reader);
  return reader.complete() && possible(state) ? state : BootState{};
}

Fault save(FlashJournal& journal, const BootState& state) {
  std::array<std::uint8_t, state_bytes> bytes{};
  LeafWriter writer(bytes);
  for_each_leaf(state, writer);
  return journal.write(FlashJournal::Kind::boot_state, std::span(bytes).first(writer.size()));
}

}  // namespace isotherm::boot
