#include "tools/tune/settings_edit.hpp"

#include <algorithm>
#include <map>
#include <optional>

#include "hal/linux/settings_file.hpp"
#include "hal/linux/start_error.hpp"

namespace isotherm::tune {
namespace {

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    lines.push_back(text.substr(begin, end - begin));
    if (!lines.back().empty() && lines.back().back() == '\r') lines.back().pop_back();
    begin = end + 1;
  }
  return lines;
}

std::string remark_start() { return "# " + std::string(edit_mark) + ": "; }

bool is_remark(const std::string& line) { return line.rfind(remark_start(), 0) == 0; }

/// The owner's comment behind a number; empty where there is none, or an earlier edit's.
std::string owners_comment(const std::string& line) {
  const std::size_t at = line.find('#');
  if (at == std::string::npos) return {};
  const std::string comment = line.substr(at);
  return comment.rfind("# " + std::string(edit_mark), 0) == 0 ? std::string() : comment;
}

std::string text_of(const NewSetting& setting) {
  return setting.key + " = " + setting.value + "  # " + std::string(edit_mark) + ", " + setting.comment;
}

/// Lines of the keys in [rack], from 1, and where the section's last key stands, or its head; absent where there is no section.
struct Places {
  std::map<std::string, unsigned, std::less<>> keys;
  std::optional<unsigned> last;
};

Places places_in(const std::string& text, const std::string& path) {
  Places places;
  const hal::SettingsSection file = hal::parse_settings(text, path);
  const auto found = file.sections.find("rack");
  if (found == file.sections.end()) return places;
  const hal::SettingsSection& rack = found->second.front();
  places.last = rack.line;
  for (const auto& [key, value] : rack.values) {
    // rack = {...}, or rack.key = ...
    if (value.line <= rack.line) {
      throw hal::StartError(path + ":" + std::to_string(value.line) +
                            ": [rack] cannot be edited as it is written; give every key a line of its own below [rack]");
    }
    places.keys[key] = value.line;
    places.last = std::max(*places.last, value.line);
  }
  return places;
}

}  // namespace

std::string edited(const std::string& text, const std::string& path, const std::vector<NewSetting>& settings,
                   const std::vector<std::string>& remarks) {
  const Places places = places_in(text, path);
  std::vector<std::string> added;
  std::map<unsigned, const NewSetting*> in_place;
  for (const NewSetting& setting : settings) {
    const auto at = places.keys.find(setting.key);
    if (at == places.keys.end()) {
      added.push_back(text_of(setting));
    } else {
      in_place[at->second] = &setting;
    }
  }
  for (const std::string& remark : remarks) added.push_back(remark_start() + remark);

  const std::string end_of_line = text.find("\r\n") == std::string::npos ? "\n" : "\r\n";
  std::string result;
  const auto put = [&](const std::string& line) { result += line + end_of_line; };
  unsigned number = 0;
  for (const std::string& line : lines_of(text)) {
    ++number;
    const auto set = in_place.find(number);
    if (set != in_place.end()) {
      if (const std::string comment = owners_comment(line); !comment.empty()) put(comment);
      put(text_of(*set->second));
    } else if (!is_remark(line)) {
      put(line);
    }
    if (number == places.last) {
      for (const std::string& one : added) put(one);
    }
  }
  if (!places.last) {
    if (!result.empty()) put("");
    put("[rack]");
    for (const std::string& one : added) put(one);
  }
  return result;
}

}  // namespace isotherm::tune
