#include "firmware/rack/rack_options.hpp"

#include <iostream>

#include "hal/linux/settings_file.hpp"
#include "hal/linux/settings_page.hpp"
#include "hal/linux/settings_reader.hpp"
#include "hal/linux/start_error.hpp"

namespace isotherm::rack {
namespace {

constexpr const char* section = "rack";

Entry entry_named(const std::string& name) {
  if (name == "cold") return Entry::cold;
  return name == "warm" ? Entry::warm : Entry::automatic;
}

RackSettings settings_of(const hal::SettingsSection& file, const std::string& path) {
  RackSettings settings = default_rack_settings;
  hal::SettingsReader reader(path, file);
  reader.declare("[rack]", rack_setting_table);
  auto sections = reader.sections(section);
  if (sections.size() > 1) {
    throw hal::StartError(sections[1].where() + ": a second [rack]; a controller has one rack");
  }
  for (hal::SettingsReader& rack : sections) {
    rack.read(rack_setting_table, settings);
    rack.finish();
  }
  reader.finish();
  if (const char* sentence = conflict(settings)) throw hal::StartError(path + ": " + sentence);
  return settings;
}

}  // namespace

RackSettings read_rack_settings(const std::string& path) { return settings_of(hal::read_settings_file(path), path); }

RackSettings parse_rack_settings(std::string_view text, const std::string& path) {
  return settings_of(hal::parse_settings(text, path), path);
}

std::optional<RackOptions> parse_rack_options(int argc, const char* const* argv) {
  RackOptions options;
  hal::ConfigOptions config;
  std::string board;
  std::string field_bus;
  std::string listen;
  std::string start = "auto";
  hal::CommandLine line("isotherm-rack", "Holds the GPUs of one liquid-cooled rack at one temperature.",
                        "  isotherm-rack --config rack.toml --field-bus rtu:/dev/ttyS1 --listen tcp:0.0.0.0:502\n"
                        "  isotherm-rack --field-bus rtu+unix:/run/fieldbus.sock --listen tcp:127.0.0.1:1502 --start cold\n"
                        "  isotherm-rack --config rack.toml --check-config");
  config.declare(line);
  options.clock.declare(line);
  line.option("--board", "FILE", board, "what of the rack is wired to this machine (hwmon, GPIO); the rest is on the field bus");
  line.option("--field-bus", "ADDRESS", field_bus, "line to the rack I/O unit and the GPU nodes");
  line.option("--listen", "ADDRESS", listen, "where masters read records and write set points");
  line.choice("--start", {"auto", "warm", "cold"}, start,
              "warm leaves IT power alone, cold goes through the start-up sequence, auto looks first");
  line.option("--retained", "FILE", options.retained, "keeps the last 120 records across restarts");
  line.option("--log-level", "LEVEL", options.log_level, "debug, info, warning, error or off");
  if (!line.parse(argc, argv)) return std::nullopt;

  if (config.describe_settings) {
    hal::describe_settings(std::cout, section, rack_setting_table);
    return std::nullopt;
  }
  if (config.sample_config) {
    hal::sample_settings(std::cout, section, rack_setting_table);
    return std::nullopt;
  }
  if (!config.config.empty()) options.settings = read_rack_settings(config.config);
  if (!board.empty()) {
    options.board = read_board_file(board);
    // A board file that is only looked at says nothing of the settings.
    if (!config.check_config || !config.config.empty()) check_board(board, *options.board, options.settings);
  }
  if (config.check_config) {
    if (config.config.empty() && board.empty()) throw hal::StartError("--check-config needs --config FILE or --board FILE");
    for (const std::string& file : {config.config, board}) {
      if (!file.empty()) std::cout << file << " is in order\n";
    }
    return std::nullopt;
  }
  if (field_bus.empty()) throw hal::StartError("--field-bus is missing: rtu:/dev/ttyS1, rtu+unix:/path or tcp:host:port");
  if (listen.empty()) throw hal::StartError("--listen is missing: tcp:host:port, rtu:/dev/ttyS2 or rtu+unix:/path");
  options.field_bus = hal::parse_address(field_bus);
  if (options.field_bus.kind == hal::Address::Kind::tcp && options.field_bus.port == 0) {
    throw hal::StartError("--field-bus " + field_bus + ": a port to connect to is 1..65535");
  }
  options.listen = hal::parse_address(listen);
  options.entry = entry_named(start);
  return options;
}

}  // namespace isotherm::rack
