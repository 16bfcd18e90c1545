#include "hal/linux/settings_file.hpp"

// The library's compiled half is linked: its headers alone would parse TOML anew in this file.
#define TOML_HEADER_ONLY 0
#include <toml++/toml.h>

#include <cerrno>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "hal/linux/start_error.hpp"

namespace isotherm::hal {
namespace {

constexpr std::uintmax_t largest_file = 1'000'000;

template <typename Number>
std::string shortest(Number value) {
  char text[64];
  const auto end = std::to_chars(text, text + sizeof text, value);
  return {text, end.ptr};
}

unsigned line_of(const toml::node& node) { return node.source().begin.line; }

SettingValue value_of(const toml::node& node) {
  SettingValue value;
  value.line = line_of(node);
  if (const auto* whole = node.as_integer()) {
    value.value = static_cast<double>(whole->get());
  } else if (const auto* number = node.as_floating_point()) {
    value.value = number->get();
  } else if (const auto* text = node.as_string()) {
    value.value = text->get();
  } else if (const auto* flag = node.as_boolean()) {
    value.value = flag->get();
  } else {
    std::ostringstream written;
    node.visit([&written](const auto& typed) { written << typed; });
    value.value = SettingValue::Other{written.str()};
  }
  return value;
}

SettingsSection section_of(const toml::table& table, const std::string& name) {
  SettingsSection section;
  section.name = name;
  section.line = line_of(table);
  for (const auto& [key, node] : table) {
    const std::string text(key.str());
    if (const auto* inner = node.as_table()) {
      section.sections[text].push_back(section_of(*inner, text));
    } else if (const auto* list = node.as_array(); list != nullptr && list->is_array_of_tables()) {
      for (const auto& entry : *list) section.sections[text].push_back(section_of(*entry.as_table(), text));
    } else {
      section.values.emplace(text, value_of(node));
    }
  }
  return section;
}

/// The library's sentence on one line, since its own may quote line breaks of the file.
std::string one_line(std::string_view text) {
  std::string line(text);
  for (char& at : line) {
    if (static_cast<unsigned char>(at) < ' ') at = ' ';
  }
  return line;
}

}  // namespace

std::string SettingValue::text() const {
  struct Writer {
    std::string operator()(double number) const { return shortest(number); }
    std::string operator()(const std::string& text) const { return '"' + one_line(text) + '"'; }
    std::string operator()(bool flag) const { return flag ? "true" : "false"; }
    std::string operator()(const Other& other) const { return one_line(other.text); }
  };
  return std::visit(Writer{}, value);
}

SettingsSection parse_settings(std::string_view text, const std::string& path) {
  try {
    return section_of(toml::parse(text, path), {});
  } catch (const toml::parse_error& error) {
    throw StartError(path + ":" + std::to_string(error.source().begin.line) + ": " + one_line(error.description()));
  }
}

SettingsSection read_settings_file(const std::string& path) {
  const auto fail = [&path](const std::string& why) { throw StartError(path + ": cannot read: " + why); };
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  if (std::filesystem::is_directory(status)) fail("it is a directory");
  std::ifstream file(path, std::ios::binary);
  if (!file) fail(reason(errno));
  if (std::filesystem::is_regular_file(status) && std::filesystem::file_size(path, error) > largest_file) {
    fail("a settings file has at most 1,000,000 bytes");
  }
  std::ostringstream text;
  text << file.rdbuf();
  return parse_settings(text.str(), path);
}

std::string number_text(float value) { return shortest(value); }

}  // namespace isotherm::hal
