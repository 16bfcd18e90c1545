#include "firmware/rack/rack_config.hpp"

#include "hal/linux/settings_page.hpp"
#include "hal/linux/start_error.hpp"

namespace isotherm::rack {

RackConfig read_config(const std::string& path) {
  RackConfig config;
  const hal::SettingsSection file = hal::read_settings_file(path);
  hal::SettingsReader reader(path, file);
  reader.read(address_table, config);
  reader.read(text_table, config);
  for (hal::SettingsReader& section : reader.sections("rack")) {
    section.read(rack_setting_table, config.settings);
    section.finish();
  }
  reader.finish();
  if (const char* sentence = conflict(config.settings); sentence != nullptr) {
    throw hal::StartError(path + ": " + sentence);
  }
  return config;
}

void describe(std::ostream& out) {
  hal::describe_settings(out, "", address_table);
  hal::describe_settings(out, "", text_table);
  hal::describe_settings(out, "rack", rack_setting_table);
}

void sample(std::ostream& out) {
  hal::sample_settings(out, "", address_table);
  hal::sample_settings(out, "", text_table);
  hal::sample_settings(out, "rack", rack_setting_table);
}

}  // namespace isotherm::rack
