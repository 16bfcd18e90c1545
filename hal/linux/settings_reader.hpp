// Reads the sections of a settings file into their owners by the declared tables, and refuses whatever is not declared,
// not of its type or not in its range, each in one sentence that says where and what would be permitted.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "control/settings/number_setting.hpp"
#include "hal/linux/address.hpp"
#include "hal/linux/settings_file.hpp"

namespace isotherm::hal {

/// A setting that is a text.
template <typename Owner>
struct TextSetting {
  std::string_view key;
  std::string_view meaning;  // one sentence without full stop
  std::string Owner::*member;
  std::string_view standard;  // the default
  std::string_view source;
  std::string_view permitted = "any text";
  bool (*is_permitted)(std::string_view) = [](std::string_view) { return true; };
};

/// A setting that is an address; without a default it is absent until given.
template <typename Owner>
struct AddressSetting {
  std::string_view key;
  std::string_view meaning;
  std::optional<Address> Owner::*member;
  std::string_view standard;  // "" for none
  std::string_view source;
  bool tcp_only = false;
};

/// A setting that is a whole number; it has no default and is absent until given.
template <typename Owner>
struct WholeSetting {
  std::string_view key;
  std::string_view meaning;
  std::optional<unsigned> Owner::*member;
  unsigned least;
  unsigned most;
};

class SettingsReader {
 public:
  /// Both are kept. `path` names the file in errors.
  SettingsReader(const std::string& path, const SettingsSection& section) : path_(path), section_(section) {}

  /// Overwrites the owner's members whose keys the section holds; the others keep what they have. Any mix of the four
  /// kinds of rows. Throws StartError.
  template <typename Table, typename Owner>
  void read(const Table& table, Owner& owner) {
    for (const auto& row : table) read_row(row, owner);
  }

  /// Tells what keys a section of this file may hold, `title` as one writes it: "[rack]", or "" for the top of the file. A
  /// key that stands in another section is then refused with the one it belongs to. Call before sections().
  template <typename... Tables>
  void declare(std::string_view title, const Tables&... tables) {
    const auto add = [this, title](const auto& table) {
      for (const auto& row : table) homes_.push_back({std::string(row.key), std::string(title)});
    };
    (add(tables), ...);
  }
  /// The subsections of that name, as often as the file has them.
  std::vector<SettingsReader> sections(std::string_view name);
  /// Where this section begins, for errors of its reader: "gateway.toml:12".
  std::string where() const { return at(section_.line); }

  /// Call when everything declared has been read: throws StartError for a key or section that nobody asked for, naming
  /// the nearest that is known.
  void finish() const;

 private:
  template <typename Owner>
  void read_row(const NumberSetting<Owner>& row, Owner& owner) {
    if (const SettingValue* value = find(row.key)) {
      owner.*(row.member) = row.choices.empty() ? number(row.key, *value, row.least, row.most, row.unit)
                                                : choice(row.key, *value, row.choices);
    }
  }
  template <typename Owner>
  void read_row(const WholeSetting<Owner>& row, Owner& owner) {
    if (const SettingValue* value = find(row.key)) owner.*(row.member) = whole(row.key, *value, row.least, row.most);
  }
  template <typename Owner>
  void read_row(const TextSetting<Owner>& row, Owner& owner) {
    if (const SettingValue* value = find(row.key)) {
      owner.*(row.member) = text(row.key, *value, row.permitted, row.is_permitted);
    }
  }
  template <typename Owner>
  void read_row(const AddressSetting<Owner>& row, Owner& owner) {
    if (const SettingValue* value = find(row.key)) owner.*(row.member) = address(row.key, *value, row.tcp_only);
  }

  const SettingValue* find(std::string_view key);
  float number(std::string_view key, const SettingValue& value, float least, float most, std::string_view unit) const;
  unsigned whole(std::string_view key, const SettingValue& value, unsigned least, unsigned most) const;
  /// Which of the choices is written, from 0.
  float choice(std::string_view key, const SettingValue& value, std::string_view choices) const;
  std::string text(std::string_view key, const SettingValue& value, std::string_view permitted,
                   bool (*is_permitted)(std::string_view)) const;
  Address address(std::string_view key, const SettingValue& value, bool tcp_only) const;
  std::string at(unsigned line) const { return path_ + ":" + std::to_string(line); }
  /// "under [rack]": where the keys that `key` names belong; empty where it is no key of any section declared.
  std::string home_of(std::string_view key) const;
  [[noreturn]] void refuse_key(std::string_view key, unsigned line) const;
  [[noreturn]] void refuse(std::string_view key, const SettingValue& value, const std::string& why) const;

  std::string path_;
  const SettingsSection& section_;
  std::vector<std::string> known_keys_;
  std::vector<std::string> known_sections_;
  struct Home {
    std::string key;
    std::string title;
  };
  std::vector<Home> homes_;
};

/// The member of `known` with the fewest changed letters from `word`; empty when none is near.
std::string_view nearest(std::string_view word, const std::vector<std::string>& known);

}  // namespace isotherm::hal
