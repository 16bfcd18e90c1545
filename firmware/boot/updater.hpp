// How a running image is followed by another: the other slot is given up, erased sector by sector at the next starts,
// written in order, checked, and tried once. The running image stays trusted until the new one has confirmed itself. Nothing
// in the image calls it yet: so far a programmer writes the slot and asks for the trial (tools/flash --trial).
#pragma once

#include <cstdint>
#include <span>

#include "firmware/boot/boot_state.hpp"
#include "firmware/boot/image.hpp"

namespace isotherm::boot {

class Updater {
 public:
  /// `running` is the slot of the image that calls.
  Updater(hal::Flash& flash, const FlashMap& map, const PublicKey& key, Slot running);

  /// Gives the other slot up. Fault::rejected while a trial is not confirmed. Until `cleared` it takes a restart for each
  /// of the slot's three sectors.
  [[nodiscard]] Fault begin();
  /// The other slot is erased and may be written.
  bool cleared() const;
  /// The next bytes of the new image, a multiple of 4; Fault::rejected out of order, beyond the slot or before `cleared`,
  /// Fault::device where the flash does not keep them.
  [[nodiscard]] Fault write(std::uint32_t offset, std::span<const std::uint8_t> bytes);
  /// Has the image tried at the next start; the verdict says why not where it is not good.
  Result<Verdict> finish();
  Slot target() const { return other(running_); }
  BootState state() const { return load(journal_); }

 private:
  hal::Flash& flash_;
  const FlashMap& map_;
  const PublicKey& key_;
  FlashJournal journal_;
  Slot running_;
  std::uint32_t written_ = 0;
};

}  // namespace isotherm::boot
