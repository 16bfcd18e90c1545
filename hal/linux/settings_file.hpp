// A settings file as it was written: sections, keys, values and the line of each. The one place that knows TOML.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace isotherm::hal {

struct SettingValue {
  /// The last alternative is a list, a date or whatever else no setting takes; it holds the text as written.
  struct Other {
    std::string text;
  };
  std::variant<double, std::string, bool, Other> value;
  unsigned line = 0;

  /// As one would write it in the file.
  std::string text() const;
};

struct SettingsSection {
  std::string name;  // empty for the top of the file
  unsigned line = 0;
  std::map<std::string, SettingValue, std::less<>> values;
  /// `[name]` once, or `[[name]]` any number of times, in the order of the file.
  std::map<std::string, std::vector<SettingsSection>, std::less<>> sections;
};

/// Throws StartError with one sentence: "rack.toml: cannot read: no such file or directory", "rack.toml:3: ..." for what
/// is no TOML, also for a key given twice.
SettingsSection read_settings_file(const std::string& path);
/// The same from text; `path` names it in errors.
SettingsSection parse_settings(std::string_view text, const std::string& path);

/// A float as a person writes it: 66, 0.25.
std::string number_text(float value);

}  // namespace isotherm::hal
