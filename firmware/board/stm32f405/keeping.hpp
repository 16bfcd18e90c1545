// What the image finds in flash about itself: its slot and header, what boot program and owner left in the journal.
#pragma once

#include "firmware/boot/boot_state.hpp"
#include "firmware/boot/image.hpp"
#include "firmware/boot/kept_settings.hpp"
#include "hal/stm32f405/chip_flash.hpp"

namespace isotherm::board {

class Keeping {
 public:
  /// Reads what is there; writes nothing.
  Keeping();

  boot::Slot slot() const { return slot_; }
  const boot::ImageHeader& header() const { return header_; }
  /// The secret half of the key that this image is signed with is known to everybody.
  bool demo_key() const;
  const boot::BootState& state() const { return state_; }
  const boot::KeptSettings& settings() const { return settings_; }

  /// Ends a trial well. An image that is trusted already changes nothing.
  [[nodiscard]] Fault confirm();

 private:
  hal::stm32f405::ChipFlash flash_;
  boot::FlashJournal journal_;
  boot::Slot slot_;
  boot::ImageHeader header_;
  boot::BootState state_;
  boot::KeptSettings settings_;
};

}  // namespace isotherm::board
