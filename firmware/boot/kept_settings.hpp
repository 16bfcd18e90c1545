// The owner's settings as a chip keeps them in its journal: pairs of key and value, so that they outlive an update which
// adds a setting or takes one away.
#pragma once

#include "control/core/result.hpp"
#include "control/settings/rack_settings.hpp"
#include "firmware/boot/flash_journal.hpp"

namespace isotherm::boot {

/// How the settings in force came about; the first that applies.
enum class SettingsOrigin : std::uint8_t {
  kept,      // as the owner set them
  partly,    // some of what is kept is unknown to this image, out of its range or a contradiction: those are the defaults
  standard,  // nothing is kept
};

constexpr const char* name(SettingsOrigin origin) {
  switch (origin) {
    case SettingsOrigin::kept: return "kept";
    case SettingsOrigin::partly: return "kept in part: some do not fit this image";
    case SettingsOrigin::standard: return "the defaults";
  }
  return "unknown";
}

struct KeptSettings {
  RackSettings settings = default_rack_settings;
  SettingsOrigin origin = SettingsOrigin::standard;
};

/// Every value is within its range and all fit together, whatever the journal holds.
KeptSettings load_settings(const FlashJournal& journal);
/// Durable once it returns none. Fault::rejected, and nothing kept, where a value is out of range or two contradict.
[[nodiscard]] Fault save_settings(FlashJournal& journal, const RackSettings& settings);

}  // namespace isotherm::boot
