#include "firmware/board/stm32f405/keeping.hpp"

#include <algorithm>

#include "firmware/boot/confirmation.hpp"
#include "firmware/boot/demo_key.hpp"

struct VectorTable;
extern "C" const VectorTable vectors;

namespace isotherm::board {
namespace {

constexpr const boot::FlashMap& map = boot::stm32f405_flash;

/// Where this program was linked to.
boot::Slot own_slot() {
  const auto address = static_cast<std::uint32_t>(reinterpret_cast<std::uintptr_t>(&vectors));
  return address >= map.address(boot::Slot::b) ? boot::Slot::b : boot::Slot::a;
}

}  // namespace

Keeping::Keeping()
    : journal_(flash_, map.journal),
      slot_(own_slot()),
      header_(boot::decode(flash_.bytes(map.address(slot_), boot::header_bytes)).value_or({})),
      state_(boot::load(journal_)),
      settings_(boot::load_settings(journal_)) {}

bool Keeping::demo_key() const { return std::ranges::equal(header_.key_id, std::span(boot::demo_key).first(header_.key_id.size())); }

Fault Keeping::confirm() {
  const Fault fault = boot::confirm(flash_, map, slot_);
  state_ = boot::load(journal_);
  return fault;
}

}  // namespace isotherm::board
