#include "firmware/boot/updater.hpp"

#include <algorithm>

namespace isotherm::boot {

Updater::Updater(hal::Flash& flash, const FlashMap& map, const PublicKey& key, Slot running)
    : flash_(flash), map_(map), key_(key), journal_(flash, map.journal), running_(running) {}

Fault Updater::begin() {
  BootState state = load(journal_);
  if (state.trial == Trial::started) return Fault::rejected;
  written_ = 0;
  state.trusted = running_;
  state.on_trial = Slot::none;
  state.trial = Trial::none;
  if (cleared()) {
    state.erasing = Slot::none;
    state.sectors_to_erase = 0;
  } else {
    state.erasing = target();
    state.sectors_to_erase = (1U << sectors_per_slot) - 1;
  }
  return save(journal_, state);
}

bool Updater::cleared() const {
  const auto bytes = flash_.bytes(map_.address(target()), map_.size(target()));
  return std::all_of(bytes.begin() + written_, bytes.end(), [](std::uint8_t byte) { return byte == 0xFF; });
}

Fault Updater::write(std::uint32_t offset, std::span<const std::uint8_t> bytes) {
  const BootState state = load(journal_);
  if (offset != written_ || bytes.size() % 4 != 0 || bytes.size() > map_.size(target()) - written_ ||
      state.trusted != running_ || state.trial != Trial::none || state.erasing != Slot::none) {
    return Fault::rejected;
  }
  const std::uint32_t address = map_.address(target()) + written_;
  const auto size = static_cast<std::uint32_t>(bytes.size());
  const auto before = flash_.bytes(address, size);
  if (!std::all_of(before.begin(), before.end(), [](std::uint8_t byte) { return byte == 0xFF; })) return Fault::rejected;
  for (std::uint32_t at = 0; at < size; at += 4) {
    const std::uint32_t word = bytes[at] | static_cast<std::uint32_t>(bytes[at + 1]) << 8U |
                               static_cast<std::uint32_t>(bytes[at + 2]) << 16U |
                               static_cast<std::uint32_t>(bytes[at + 3]) << 24U;
    if (const Fault fault = flash_.program(address + at, word); fault != Fault::none) return fault;
  }
  const auto kept = flash_.bytes(address, size);
  if (!std::equal(kept.begin(), kept.end(), bytes.begin())) return Fault::device;
  written_ += size;
  return Fault::none;
}

Result<Verdict> Updater::finish() {
  BootState state = load(journal_);
  if (state.trial != Trial::none || state.erasing != Slot::none) return Fault::rejected;
  const Verdict verdict = examine(flash_, map_, target(), state.least_counter, key_).verdict;
  if (verdict != Verdict::good) return verdict;
  state.trusted = running_;
  state.on_trial = target();
  state.trial = Trial::requested;
  if (const Fault fault = save(journal_, state); fault != Fault::none) return fault;
  return verdict;
}

}  // namespace isotherm::boot
