// What a board remembers (firmware/boot/flash_journal.hpp), read from it and changed on this machine: the owner's settings,
// and the wish to try an image once. The very code that the chip uses lays it out.
#pragma once

#include <string>

#include "control/settings/rack_settings.hpp"
#include "firmware/boot/boot_state.hpp"
#include "firmware/boot/kept_settings.hpp"
#include "tools/signing/bundle.hpp"

namespace isotherm::signing {

/// Both sectors of the journal, in a row.
inline constexpr std::size_t journal_bytes = 32 * boot::kibi;

/// One sector to be written as a whole, from its first byte to its last: until that is done the board goes by the other one.
struct NewSector {
  std::uint32_t address = 0;
  Bytes bytes;
};

class BoardJournal {
 public:
  /// StartError naming `file` where these are not `journal_bytes`. Erased bytes are a board that never ran.
  BoardJournal(const Bytes& bytes, const std::string& file);

  const boot::BootState& state() const { return state_; }
  const boot::KeptSettings& settings() const { return settings_; }
  /// What is remembered, in a few words.
  std::string told() const;
  /// StartError where the board would refuse this image for its security counter.
  void check_counter(const boot::ImageHeader& header) const;

  /// Beside all else that it remembers. StartError where the settings are out of range or contradict each other.
  NewSector with_settings(const RackSettings& settings) const;
  /// The slot that a trial goes into: not the trusted one. StartError where nothing is trusted yet.
  boot::Slot slot_for_trial() const;
  /// Asks the boot program to try what is in `slot` at its next start, once. StartError for the trusted slot.
  NewSector with_trial(boot::Slot slot) const;

 private:
  NewSector renewed(boot::FlashJournal::Kind kind, std::span<const std::uint8_t> entry) const;

  Bytes bytes_;
  boot::BootState state_;
  boot::KeptSettings settings_;
};

}  // namespace isotherm::signing
