// The owner's settings as a chip keeps them in its journal: pairs of key and value, so that they outlive an update which
// adds a setting or takes one away.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "control/core/result.hpp"
#include "control/settings/rack_settings.hpp"
#include "firmware/boot/flash_journal.hpp"

namespace isotherm::boot {

/// How the settings in force came about.
enum class SettingsOrigin : std::uint8_t {
  kept,        // as the owner set them
  partly,      // some of what is kept is unknown to this image, out of its range or a contradiction: those are the defaults
  standard,    // never set
  unreadable,  // set once, but no copy is whole: the defaults
  older,       // as the owner set them before; no copy of the newest is whole
};

constexpr const char* name(SettingsOrigin origin) {
  switch (origin) {
    case SettingsOrigin::kept: return "kept";
    case SettingsOrigin::partly: return "kept in part: some do not fit this image";
    case SettingsOrigin::standard: return "the defaults: none were ever set";
    case SettingsOrigin::unreadable: return "the defaults: those that were set cannot be read";
    case SettingsOrigin::older: return "kept, but older ones: the newest cannot be read";
  }
  return "unknown";
}

struct KeptSettings {
  RackSettings settings = default_rack_settings;
  SettingsOrigin origin = SettingsOrigin::standard;
  std::uint8_t copies = 0;  // whole ones; 2 where all is well
};

/// The pairs of these settings, as an entry of the journal holds them.
inline constexpr std::size_t kept_settings_bytes = 1 + 8 * rack_setting_table.size();
/// Fault::rejected where a value is out of range or two contradict.
Result<std::array<std::uint8_t, kept_settings_bytes>> encode(const RackSettings& settings);

/// Every value is within its range and all fit together, whatever the journal holds.
KeptSettings load_settings(const FlashJournal& journal);
/// Durable, and there twice, once it returns none. Fault::rejected, and nothing kept, where a value is out of range or two contradict.
[[nodiscard]] Fault save_settings(FlashJournal& journal, const RackSettings& settings);

}  // namespace isotherm::boot
