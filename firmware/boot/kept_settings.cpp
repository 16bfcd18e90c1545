#include "firmware/boot/kept_settings.hpp"


#include "control/core/crc32c.hpp"
#include "control/core/fields.hpp"

namespace isotherm::boot {
namespace {

constexpr std::uint8_t format = 1;
constexpr std::size_t pair_bytes = 8;  // CRC-32C of the key, bits of the value; high byte first

std::uint32_t key_number(std::string_view key) {
  std::uint32_t crc = 0;
  for (const char letter : key) {
    const std::array byte{static_cast<std::uint8_t>(letter)};
    crc = crc32c(byte, crc);
  }
  return crc;
}

bool permitted(const NumberSetting<RackSettings>& row, float value) { return value >= row.least && value <= row.most; }

/// The row with that key; nullptr where this image has none.
const NumberSetting<RackSettings>* find(std::uint32_t key) {
  for (const auto& row : rack_setting_table) {
    if (key_number(row.key) == key) return &row;
  }
  return nullptr;
}

}  // namespace

KeptSettings load_settings(const FlashJournal& journal) {
  std::array<std::uint8_t, FlashJournal::entry_most> bytes{};
  const std::size_t size = journal.read(FlashJournal::Kind::settings, bytes);
  const FlashJournal::Condition condition = journal.condition(FlashJournal::Kind::settings);
  KeptSettings kept;
  kept.copies = condition.copies;
  if (size == 0) {
    if (condition.newer_lost) kept.origin = SettingsOrigin::unreadable;
    return kept;
  }
  kept.origin = SettingsOrigin::partly;
  if (bytes[0] != format || size % pair_bytes != 1) return kept;
  bool all = true;
  LeafReader reader(std::span<const std::uint8_t>(bytes).subspan(1, size - 1));
  for (std::size_t n = 0; n < size / pair_bytes; ++n) {
    std::uint32_t key = 0;
    float value = 0.0F;
    reader(key);
    reader(value);
    const auto* row = find(key);
    if (row != nullptr && permitted(*row, value)) {
      kept.settings.*(row->member) = value;
    } else {
      all = false;
    }
  }
  if (conflict(kept.settings) != nullptr) {
    kept.settings = default_rack_settings;
    all = false;
  }
  if (all) kept.origin = condition.newer_lost ? SettingsOrigin::older : SettingsOrigin::kept;
  return kept;
}

Result<std::array<std::uint8_t, kept_settings_bytes>> encode(const RackSettings& settings) {
  static_assert(kept_settings_bytes <= FlashJournal::entry_most);
  for (const auto& row : rack_setting_table) {
    if (!permitted(row, settings.*(row.member))) return Fault::rejected;
  }
  if (conflict(settings) != nullptr) return Fault::rejected;
  std::array<std::uint8_t, kept_settings_bytes> bytes{format};
  LeafWriter writer(std::span<std::uint8_t>(bytes).subspan(1));
  for (const auto& row : rack_setting_table) {
    writer(key_number(row.key));
    writer(settings.*(row.member));
  }
  return bytes;
}

Fault save_settings(FlashJournal& journal, const RackSettings& settings) {
  const auto bytes = encode(settings);
  return bytes.ok() ? journal.write(FlashJournal::Kind::settings, bytes.value()) : bytes.fault();
}

}  // namespace isotherm::boot
