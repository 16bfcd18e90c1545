// What boot program and image remember together, in the journal: which slot is trusted, which is on trial, what is still
// to be erased, and the least security counter.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "firmware/boot/flash_journal.hpp"
#include "firmware/boot/flash_map.hpp"

namespace isotherm::boot {

enum class Trial : std::uint8_t {
  none,
  requested,  // the next start is to boot it
  started,    // it was booted once; a start that finds this reverts
};

/// What the last start did beside booting the trusted image.
enum class BootEvent : std::uint8_t {
  none,
  adopted,      // nothing was trusted yet: the newer good image is now
  trial_begun,
  refused,      // what was to be tried does not boot
  reverted,     // what was tried did not confirm itself
  fell_back,    // the trusted image is damaged: the other one is trusted now
  halted,       // no slot holds an image that may boot
  forgot,       // the journal was damaged: nothing is known of before, and the least security counter begins anew
  wired_otherwise,  // what was to be tried has another board file than the trusted image
};

constexpr const char* name(BootEvent event) {
  switch (event) {
    case BootEvent::none: return "none";
    case BootEvent::adopted: return "adopted the newer image";
    case BootEvent::trial_begun: return "began a trial";
    case BootEvent::refused: return "refused the image to be tried";
    case BootEvent::reverted: return "reverted: the trial was not confirmed";
    case BootEvent::fell_back: return "fell back: the trusted image is damaged";
    case BootEvent::halted: return "halted";
    case BootEvent::wired_otherwise: return "refused the image to be tried: it is for another wiring than the trusted one";
    case BootEvent::forgot: return "forgot: the journal was damaged, and the least security counter begins anew";
  }
  return "unknown";
}

struct BootState {
  std::uint32_t boots = 0;          // starts of the boot program; part of the boot id
  std::uint32_t least_counter = 0;  // images below do not boot
  Slot trusted = Slot::none;
  Slot on_trial = Slot::none;
  Trial trial = Trial::none;
  BootEvent event = BootEvent::none;
  Slot erasing = Slot::none;
  std::uint8_t sectors_to_erase = 0;  // of `erasing`, bit n is its sector n

  template <typename Self, typename Visit>
  static constexpr void fields(Self& self, Visit&& visit) {
    visit(self.boots, self.least_counter, self.trusted, self.on_trial, self.trial, self.event, self.erasing,
          self.sectors_to_erase);
  }
  constexpr bool operator==(const BootState&) const = default;
};

/// As an entry of the journal holds it.
inline constexpr std::size_t boot_state_bytes = 14;
std::array<std::uint8_t, boot_state_bytes> encode(const BootState& state);

/// The state in the journal; the default where there is none or it makes no sense.
BootState load(const FlashJournal& journal);
/// Durable once it returns none.
[[nodiscard]] Fault save(FlashJournal& journal, const BootState& state);

}  // namespace isotherm::boot
