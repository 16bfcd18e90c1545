// New values in the text of a settings file, with everything else of the owner's left where it stands.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace isotherm::tune {

struct NewSetting {
  std::string key;
  std::string value;    // as it is written
  std::string comment;  // that stands behind it
};

/// Sets keys of [rack]: on the line where the owner has them, else behind the last key of the section, which is made where there
/// is none. An owner's comment on a line that is set moves to a line of its own above it. `remarks` follow behind the section's
/// keys; those of an earlier edit are taken away. Throws hal::StartError where the text is no TOML; `path` names it. A section
/// that is not written line by line ({ a = 1 }, rack.a = 1) is not understood: read the result back.
std::string edited(const std::string& text, const std::string& path, const std::vector<NewSetting>& settings,
                   const std::vector<std::string>& remarks);

/// What begins a comment that an edit made, and the next may take away.
inline constexpr std::string_view edit_mark = "isotherm-tune";

}  // namespace isotherm::tune
