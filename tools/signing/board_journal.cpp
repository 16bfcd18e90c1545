#include "tools/signing/board_journal.hpp"

#include <sstream>

#include "hal/fake/nor_flash.hpp"
#include "hal/linux/start_error.hpp"

namespace isotherm::signing {
namespace {

constexpr const boot::FlashMap& map = boot::stm32f405_flash;
static_assert(map.journal[0].size + map.journal[1].size == journal_bytes &&
              map.journal[1].address == map.journal[0].address + map.journal[0].size);

hal::NorFlash flash_with(const Bytes& bytes) {
  hal::NorFlash flash(map.journal[0].address, journal_bytes);
  flash.load(map.journal[0].address, bytes);
  return flash;
}

}  // namespace

BoardJournal::BoardJournal(const Bytes& bytes, const std::string& file) : bytes_(bytes) {
  if (bytes.size() != journal_bytes) {
    throw hal::StartError(file + ": has " + std::to_string(bytes.size()) + " bytes; a board's journal has " + std::to_string(journal_bytes));
  }
  hal::NorFlash flash = flash_with(bytes_);
  const boot::FlashJournal journal(flash, map.journal);
  state_ = boot::load(journal);
  settings_ = boot::load_settings(journal);
}

std::string BoardJournal::told() const {
  std::ostringstream text;
  if (state_.trusted == boot::Slot::none) {
    text << "no image is trusted yet";
  } else {
    text << "slot " << boot::name(state_.trusted) << " is trusted";
  }
  if (state_.trial != boot::Trial::none) {
    text << ", slot " << boot::name(state_.on_trial) << (state_.trial == boot::Trial::requested ? " is to be tried" : " is on trial");
  }
  text << ", " << state_.boots << " starts, least security counter " << state_.least_counter << ", settings are "
       << boot::name(settings_.origin);
  if (settings_.copies == 1) text << "; one of their two copies is damaged";
  return text.str();
}

void BoardJournal::check_counter(const boot::ImageHeader& header) const {
  if (header.security_counter >= state_.least_counter) return;
  throw hal::StartError("the image for slot " + std::string(boot::name(header.slot)) + " has security counter " +
                        std::to_string(header.security_counter) + ", but this board has confirmed one with " +
                        std::to_string(state_.least_counter) + " and starts none below");
}

NewSector BoardJournal::renewed(boot::FlashJournal::Kind kind, std::span<const std::uint8_t> entry) const {
  hal::NorFlash flash = flash_with(bytes_);
  boot::FlashJournal journal(flash, map.journal);
  const std::array contents{boot::FlashJournal::Content{kind, entry}};
  const hal::FlashSector& sector = map.journal[journal.renew(contents).value()];
  const auto bytes = flash.bytes(sector.address, sector.size);
  return {sector.address, {bytes.begin(), bytes.end()}};
}

NewSector BoardJournal::with_settings(const RackSettings& settings) const {
  const auto entry = boot::encode(settings);
  if (!entry.ok()) throw hal::StartError("these settings are out of range or contradict each other");
  return renewed(boot::FlashJournal::Kind::settings, entry.value());
}

boot::Slot BoardJournal::slot_for_trial() const {
  if (state_.trusted == boot::Slot::none) {
    throw hal::StartError("this board trusts no image yet, so none could be gone back to: write both slots first and let it start once");
  }
  return boot::other(state_.trusted);
}

NewSector BoardJournal::with_trial(boot::Slot slot) const {
  if (slot != slot_for_trial()) {
    throw hal::StartError("slot " + std::string(boot::name(slot)) + " holds the image that this board trusts: a trial goes into slot " +
                          boot::name(slot_for_trial()));
  }
  boot::BootState state = state_;
  state.on_trial = slot;
  state.trial = boot::Trial::requested;
  if (state.erasing == slot) {
    state.erasing = boot::Slot::none;
    state.sectors_to_erase = 0;
  }
  const auto entry = boot::encode(state);
  return renewed(boot::FlashJournal::Kind::boot_state, entry);
}

}  // namespace isotherm::signing
