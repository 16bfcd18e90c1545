#include "hal/linux/settings_reader.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "hal/linux/start_error.hpp"

namespace isotherm::hal {
namespace {

/// Levenshtein's distance: letters to change, add or take away.
std::size_t distance(std::string_view from, std::string_view to) {
  std::vector<std::size_t> row(to.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < from.size(); ++i) {
    std::size_t diagonal = row[0]++;
    for (std::size_t j = 0; j < to.size(); ++j) {
      const std::size_t changed = diagonal + (from[i] == to[j] ? 0U : 1U);
      diagonal = row[j + 1];
      row[j + 1] = std::min({changed, row[j] + 1, diagonal + 1});
    }
  }
  return row.back();
}

bool contains(const std::vector<std::string>& list, std::string_view word) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

}  // namespace

std::string_view nearest(std::string_view word, const std::vector<std::string>& known) {
  std::string_view best;
  // Beyond half its letters a word is another word.
  std::size_t least = word.size() / 2 + 1;
  for (const std::string& candidate : known) {
    const std::size_t changes = distance(word, candidate);
    if (changes < least) {
      least = changes;
      best = candidate;
    }
  }
  return best;
}

const SettingValue* SettingsReader::find(std::string_view key) {
  known_keys_.emplace_back(key);
  const auto found = section_.values.find(key);
  return found == section_.values.end() ? nullptr : &found->second;
}

void SettingsReader::refuse(std::string_view key, const SettingValue& value, const std::string& why) const {
  throw StartError(at(value.line) + ": " + std::string(key) + " = " + value.text() + ": " + why);
}

float SettingsReader::number(std::string_view key, const SettingValue& value, float least, float most,
                             std::string_view unit) const {
  const std::string range =
      number_text(least) + ".." + number_text(most) + (unit == "1" ? std::string() : " " + std::string(unit));
  const double* written = std::get_if<double>(&value.value);
  if (written == nullptr) refuse(key, value, "permitted is a number " + range);
  const auto narrowed = static_cast<float>(*written);
  if (!(least <= narrowed && narrowed <= most)) refuse(key, value, "permitted " + range);
  return narrowed;
}

unsigned SettingsReader::whole(std::string_view key, const SettingValue& value, unsigned least, unsigned most) const {
  const double* written = std::get_if<double>(&value.value);
  if (written == nullptr || !(least <= *written && *written <= most) || std::floor(*written) != *written) {
    refuse(key, value, "permitted is a whole number " + std::to_string(least) + ".." + std::to_string(most));
  }
  return static_cast<unsigned>(*written);
}

float SettingsReader::choice(std::string_view key, const SettingValue& value, std::string_view choices) const {
  if (const std::string* written = std::get_if<std::string>(&value.value)) {
    for (std::size_t n = 0; !choice_at(choices, n).empty(); ++n) {
      if (choice_at(choices, n) == *written) return static_cast<float>(n);
    }
  }
  refuse(key, value, "permitted is one of these in quotes: " + std::string(choices));
  return 0.0F;
}

std::string SettingsReader::text(std::string_view key, const SettingValue& value, std::string_view permitted,
                                 bool (*is_permitted)(std::string_view)) const {
  const std::string* written = std::get_if<std::string>(&value.value);
  if (written == nullptr) refuse(key, value, "permitted is a text in quotes: " + std::string(permitted));
  if (!is_permitted(*written)) refuse(key, value, "permitted: " + std::string(permitted));
  return *written;
}

Address SettingsReader::address(std::string_view key, const SettingValue& value, bool tcp_only) const {
  const std::string* written = std::get_if<std::string>(&value.value);
  if (written == nullptr) refuse(key, value, "permitted is an address in quotes, as \"tcp:127.0.0.1:1502\"");
  try {
    return tcp_only ? parse_tcp_address(*written) : parse_address(*written);
  } catch (const StartError& error) {
    throw StartError(at(value.line) + ": " + std::string(key) + ": " + error.what());
  }
}

std::vector<SettingsReader> SettingsReader::sections(std::string_view name) {
  known_sections_.emplace_back(name);
  std::vector<SettingsReader> readers;
  const auto found = section_.sections.find(name);
  if (found == section_.sections.end()) return readers;
  for (const SettingsSection& section : found->second) {
    readers.emplace_back(path_, section);
    readers.back().homes_ = homes_;
  }
  return readers;
}

std::string SettingsReader::home_of(std::string_view key) const {
  std::string places;
  for (const Home& home : homes_) {
    if (home.key != key) continue;
    places += (places.empty() ? "" : " or ") + (home.title.empty() ? "at the top of the file, before the first section" : "under " + home.title);
  }
  return places;
}

void SettingsReader::refuse_key(std::string_view key, unsigned line) const {
  const std::string name(key);
  if (const std::string home = home_of(key); !home.empty()) throw StartError(at(line) + ": key " + name + " belongs " + home);
  if (const std::string_view near = nearest(key, known_keys_); !near.empty()) {
    throw StartError(at(line) + ": unknown key " + name + "; did you mean " + std::string(near) + "?");
  }
  std::vector<std::string> elsewhere;
  for (const Home& home : homes_) elsewhere.push_back(home.key);
  const std::string_view near = nearest(key, elsewhere);
  throw StartError(at(line) + ": unknown key " + name +
                   (near.empty() ? "" : "; did you mean " + std::string(near) + ", " + home_of(near) + "?"));
}

void SettingsReader::finish() const {
  for (const auto& [key, value] : section_.values) {
    if (!contains(known_keys_, key)) refuse_key(key, value.line);
  }
  for (const auto& [name, sections] : section_.sections) {
    if (contains(known_sections_, name)) continue;
    const std::string_view near = nearest(name, known_sections_);
    throw StartError(at(sections.front().line) + ": unknown section [" + name + "]" +
                     (near.empty() ? "" : "; did you mean [" + std::string(near) + "]?"));
  }
}

}  // namespace isotherm::hal
