#include "gateway/app/settings.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <set>

#include "control/point/field_bus_map.hpp"
#include "control/settings/rack_settings.hpp"
#include "hal/linux/settings_page.hpp"
#include "hal/linux/settings_reader.hpp"
#include "hal/linux/start_error.hpp"

namespace isotherm::gateway {
namespace {

using hal::AddressSetting;
using hal::TextSetting;

bool is_name(std::string_view text) {
  // A level of an MQTT topic and a key of the store: no slash, no wildcard, no capital that a second name differs by.
  const auto fits = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-'; };
  return !text.empty() && text.size() <= 64 && text[0] != '-' && text[0] != '_' &&
         std::all_of(text.begin(), text.end(), fits);
}
bool is_path(std::string_view text) { return !text.empty(); }
bool is_level(std::string_view text) {
  return text == "debug" || text == "info" || text == "warning" || text == "error" || text == "off";
}
bool is_role(std::string_view text) {
  return text == "it" || text == "cooling" || text == "cooling_within_it" || text == "total";
}
bool is_form(std::string_view text) { return text == "counter" || text == "power_only" || text == "float32"; }

constexpr std::string_view name_rule = "1 to 64 of a-z, 0-9, _ and -";

const auto top_texts = std::to_array<TextSetting<GatewaySettings>>({
    {"site", "Name of the site, first level of every topic", &GatewaySettings::site, "site", "estimate", name_rule,
     is_name},
    {"store", "Path of the SQLite file that keeps everything", &GatewaySettings::store, "isotherm.db", "estimate",
     "a path", is_path},
    {"log", "What is told on standard error", &GatewaySettings::log, "info", "estimate",
     "debug, info, warning, error or off", is_level},
});
const auto top_addresses = std::to_array<AddressSetting<GatewaySettings>>({
    {"broker", "The MQTT 5 broker, as tcp:host:port", &GatewaySettings::broker, "tcp:127.0.0.1:1883",
     "MQTT 5.0, IANA port", true},
});
constexpr auto top_numbers = std::to_array<NumberSetting<GatewaySettings>>({
    {"poll_period_s", "s", "Time between two polls of each rack", &GatewaySettings::poll_period_s, 0.1F, 60.0F, 1.0F,
     "a controller makes one record a second and holds 120"},
});
constexpr auto retention_numbers = std::to_array<NumberSetting<GatewaySettings>>({
    {"days", "d", "Published rows older than this are dropped; 0 keeps them for ever", &GatewaySettings::retention_days,
     0.0F, 36'500.0F, 90.0F, "estimate: about 8 GB a rack"},
    {"size_mib", "MiB", "The store never grows above this, the oldest published rows go first; 0 is no limit",
     &GatewaySettings::retention_mib, 0.0F, 8'388'608.0F, 0.0F, "estimate"},
});

const auto rack_texts = std::to_array<TextSetting<RackEntry>>({
    {"name", "Name of the rack, second level of its topics", &RackEntry::name, "r1", "estimate", name_rule, is_name},
});
const auto rack_addresses = std::to_array<AddressSetting<RackEntry>>({
    {"controller", "Where the rack controller listens", &RackEntry::controller, "tcp:127.0.0.1:1502", "estimate"},
});
constexpr auto rack_numbers = std::to_array<NumberSetting<RackEntry>>({
    {"gpu_set_point_c", "C", "GPU set point sent to the rack; 0 leaves the rack's own", &RackEntry::gpu_set_point_c,
     0.0F, 78.0F, 0.0F, "the rack's own is found at commissioning"},
    {"supply_set_point_c", "C", "Supply set point sent to the rack; 0 leaves the rack's own",
     &RackEntry::supply_set_point_c, 0.0F, 43.0F, 0.0F, "the rack's own is found at commissioning"},
});

const auto meters_addresses = std::to_array<AddressSetting<MetersEntry>>({
    {"address", "Where the energy meters answer; without it there is no PUE", &MetersEntry::address, "", ""},
});
const auto meters_texts = std::to_array<TextSetting<MetersEntry>>({
    {"boundary", "What the overhead is made of, told with every PUE", &MetersEntry::boundary,
     "CDU pumps + facility pumps + dry cooler", "the default meters", "any text that is not empty", is_path},
});
constexpr auto meters_numbers = std::to_array<NumberSetting<MetersEntry>>({
    {"rated_it_power_kw", "kW", "Below 5 % of it no ratio is given", &MetersEntry::rated_it_power_kw, 0.1F,
     1'000'000.0F, 67.5F, "rack of 72 GPUs, 700 W class, AC input"},
    {"it_uncertainty_percent", "%", "Of IT energy, k = 2", &MetersEntry::it_uncertainty_percent, 0.0F, 20.0F, 0.5F,
     "IEC 62053-22, class 0.5 S"},
    {"overhead_uncertainty_percent", "%", "Of each overhead's energy, k = 2",
     &MetersEntry::overhead_uncertainty_percent, 0.0F, 20.0F, 1.0F, "IEC 62053-21, class 1"},
    {"total_uncertainty_percent", "%", "Of the whole's energy, k = 2", &MetersEntry::total_uncertainty_percent, 0.0F,
     20.0F, 0.5F, "IEC 62053-22, class 0.5 S"},
    {"category", "1", "Where IT energy is measured: 1 UPS output, 2 PDU output, 3 IT input", &MetersEntry::category,
     1.0F, 3.0F, 3.0F, "ISO/IEC 30134-2"},
    {"period_s", "s", "Time between two readings of each meter", &MetersEntry::period_s, 0.1F, 60.0F, 1.0F, "estimate"},
});

const auto meter_texts = std::to_array<TextSetting<MeterEntry>>({
    {"name", "Name of the meter in messages", &MeterEntry::name, "meter", "estimate", name_rule, is_name},
    {"role", "What its energy counts as", &MeterEntry::role, "cooling", "estimate",
     "it, cooling, cooling_within_it or total", is_role},
    {"form", "How it tells its energy", &MeterEntry::form, "counter", "estimate", "counter or power_only; float32 is refused", is_form},
});
constexpr auto meter_numbers = std::to_array<NumberSetting<MeterEntry>>({
    {"unit", "1", "Modbus unit id", &MeterEntry::unit, 1.0F, 247.0F, 1.0F, "Modbus application protocol 1.1b3"},
    {"most_power_kw", "kW", "Its greatest power: more between two readings is a fault", &MeterEntry::most_power_kw,
     0.001F, 1'000'000.0F, 200.0F, "estimate"},
    {"count_wh", "Wh", "One count of its register", &MeterEntry::count_wh, 0.001F, 100'000.0F, 0.1F,
     "field bus of the rack"},
    {"bits", "1", "Width of its register", &MeterEntry::bits, 16.0F, 64.0F, 64.0F, "field bus of the rack"},
});
static_assert(defaults_are_permitted(top_numbers) && defaults_are_permitted(retention_numbers) &&
              defaults_are_permitted(rack_numbers) && defaults_are_permitted(meters_numbers) &&
              defaults_are_permitted(meter_numbers));

template <typename Owner, typename... Tables>
Owner defaults_of(const Tables&... tables) {
  Owner owner;
  const auto fill = [&owner](const auto& table) {
    for (const auto& row : table) {
      if constexpr (requires { owner.*(row.member) = hal::Address{}; }) {
        if (!row.standard.empty()) owner.*(row.member) = hal::parse_address(row.standard);
      } else {
        owner.*(row.member) = std::decay_t<decltype(owner.*(row.member))>(row.standard);
      }
    }
  };
  (fill(tables), ...);
  return owner;
}

/// The meters of the rack's own field bus, where the file names none.
std::vector<MeterEntry> usual_meters() {
  namespace map = field_bus::meter;
  return {{"it", "it", "counter", map::it_unit, 150.0F, 0.1F, 64.0F},
          {"rack_pumps", "cooling", "counter", map::rack_pump_unit, 20.0F, 0.1F, 64.0F},
          {"facility_pumps", "cooling", "counter", map::facility_pump_unit, 20.0F, 0.1F, 64.0F},
          {"dry_cooler", "cooling", "counter", map::dry_cooler_unit, 20.0F, 0.1F, 64.0F},
          {"facility", "total", "counter", map::facility_unit, 200.0F, 0.1F, 64.0F}};
}

MeterRole role_of(const std::string& text) {
  for (const MeterRole role : {MeterRole::it, MeterRole::cooling, MeterRole::cooling_within_it}) {
    if (text == name(role)) return role;
  }
  return MeterRole::total;
}
MeterForm form_of(const std::string& text) {
  return text == "float32" ? MeterForm::float32 : text == "power_only" ? MeterForm::power_only : MeterForm::counter;
}

void check(const GatewaySettings& settings, const std::string& path) {
  const auto refuse = [&path](const std::string& why) { throw hal::StartError(path + ": " + why); };
  if (settings.racks.empty() && !settings.meters.address)
    refuse("nothing to poll: give a [[rack]], or [meters] with an address");
  const auto check_port = [&refuse](const std::string& what, const hal::Address& address) {
    if (address.kind == hal::Address::Kind::tcp && address.port == 0) {
      refuse(what + " = " + hal::to_text(address) + ": a port to connect to is 1..65535");
    }
  };
  check_port("broker", *settings.broker);
  if (settings.meters.address) check_port("[meters]: address", *settings.meters.address);
  std::set<std::string> names;
  std::map<std::string, std::string> racks_by_address;
  for (const RackEntry& rack : settings.racks) {
    if (!names.insert(rack.name).second) refuse("two racks are named " + rack.name);
    check_port("[[rack]] " + rack.name + ": controller", *rack.controller);
    const std::string address = hal::to_text(*rack.controller);
    if (const auto [other, is_new] = racks_by_address.emplace(address, rack.name); !is_new) {
      refuse("racks " + other->second + " and " + rack.name + " have the same controller, " + address);
    }
    // What a rack would refuse is refused here, where somebody reads it.
    const auto outside = [](float value, const NumberSetting<RackSettings>& row) {
      return value != 0.0F && (value < row.least || value > row.most);
    };
    for (const NumberSetting<RackSettings>& row : rack_setting_table) {
      const bool gpu = row.key == "gpu_set_point_c" && outside(rack.gpu_set_point_c, row);
      const bool supply = row.key == "supply_set_point_c" && outside(rack.supply_set_point_c, row);
      if (gpu || supply) {
        refuse("[[rack]] " + rack.name + ": " + std::string(row.key) + " is outside " + hal::number_text(row.least) + ".." +
               hal::number_text(row.most) + " C, and not 0 for the rack's own");
      }
    }
  }
  const auto check_whole = [&refuse](const std::string& where, std::string_view key, float value) {
    if (value != std::floor(value)) {
      refuse(where + ": " + std::string(key) + " = " + hal::number_text(value) + ": permitted is a whole number");
    }
  };
  check_whole("[meters]", "category", settings.meters.category);
  for (const MeterEntry& meter : settings.meter_list) {
    check_whole("[[meter]] " + meter.name, "unit", meter.unit);
    check_whole("[[meter]] " + meter.name, "bits", meter.bits);
  }
  names.clear();
  bool it = false;
  bool other = false;
  for (const MeterSettings& meter : settings.meter_settings()) {
    if (!names.insert(meter.name).second) refuse("two meters are named " + meter.name);
    if (const auto why = refusal(meter)) refuse(*why);
    it |= meter.role == MeterRole::it;
    other |= meter.role != MeterRole::it;
  }
  if (!it || !other) refuse("a ratio needs a [[meter]] of role it and one of role cooling or total");
}

GatewaySettings read(const hal::SettingsSection& file, const std::string& path) {
  auto settings = defaults_of<GatewaySettings>(top_texts, top_addresses, top_numbers, retention_numbers);
  settings.file = path;
  settings.meters = defaults_of<MetersEntry>(meters_addresses, meters_texts, meters_numbers);
  hal::SettingsReader reader{path, file};
  reader.declare("", top_texts, top_addresses, top_numbers);
  reader.declare("[retention]", retention_numbers);
  reader.declare("[[rack]]", rack_texts, rack_addresses, rack_numbers);
  reader.declare("[meters]", meters_addresses, meters_texts, meters_numbers);
  reader.declare("[[meter]]", meter_texts, meter_numbers);
  reader.read(top_texts, settings);
  reader.read(top_addresses, settings);
  reader.read(top_numbers, settings);
  for (hal::SettingsReader& section : reader.sections("retention")) {
    section.read(retention_numbers, settings);
    section.finish();
  }
  for (hal::SettingsReader& section : reader.sections("rack")) {
    auto rack = defaults_of<RackEntry>(rack_texts, rack_addresses, rack_numbers);
    section.read(rack_texts, rack);
    section.read(rack_addresses, rack);
    section.read(rack_numbers, rack);
    section.finish();
    settings.racks.push_back(std::move(rack));
  }
  for (hal::SettingsReader& section : reader.sections("meters")) {
    section.read(meters_addresses, settings.meters);
    section.read(meters_texts, settings.meters);
    section.read(meters_numbers, settings.meters);
    section.finish();
  }
  for (hal::SettingsReader& section : reader.sections("meter")) {
    auto meter = defaults_of<MeterEntry>(meter_texts, meter_numbers);
    section.read(meter_texts, meter);
    section.read(meter_numbers, meter);
    section.finish();
    settings.meter_list.push_back(std::move(meter));
  }
  reader.finish();
  if (settings.meter_list.empty()) settings.meter_list = usual_meters();
  check(settings, path);
  return settings;
}

}  // namespace

GatewaySettings read_gateway_settings(const std::string& path) { return read(hal::read_settings_file(path), path); }
GatewaySettings parse_gateway_settings(std::string_view text, const std::string& path) {
  return read(hal::parse_settings(text, path), path);
}

void describe_gateway_settings(std::ostream& out) {
  hal::describe_settings(out, "", top_texts);
  hal::describe_settings(out, "", top_addresses);
  hal::describe_settings(out, "", top_numbers);
  hal::describe_settings(out, "retention", retention_numbers);
  hal::describe_settings(out, "[rack]", rack_texts);
  hal::describe_settings(out, "", rack_addresses);
  hal::describe_settings(out, "", rack_numbers);
  hal::describe_settings(out, "meters", meters_addresses);
  hal::describe_settings(out, "", meters_texts);
  hal::describe_settings(out, "", meters_numbers);
  hal::describe_settings(out, "[meter]", meter_texts);
  hal::describe_settings(out, "", meter_numbers);
}
void sample_gateway_settings(std::ostream& out) {
  hal::sample_settings(out, "", top_texts);
  hal::sample_settings(out, "", top_addresses);
  hal::sample_settings(out, "", top_numbers);
  hal::sample_settings(out, "retention", retention_numbers);
  hal::sample_settings(out, "[rack]", rack_texts);
  hal::sample_settings(out, "", rack_addresses);
  hal::sample_settings(out, "", rack_numbers);
  hal::sample_settings(out, "meters", meters_addresses);
  hal::sample_settings(out, "", meters_texts);
  hal::sample_settings(out, "", meters_numbers);
  // A meter alone makes no ratio, so this section is a comment as a whole.
  out << "# Without [[meter]] sections the five meters of the rack's field bus are read. Each section "
         "has:\n#[[meter]]\n";
  hal::sample_settings(out, "", meter_texts);
  hal::sample_settings(out, "", meter_numbers);
}

RackFollowerSettings GatewaySettings::follower(const RackEntry& rack) const {
  const auto hundredths = [](float celsius) {
    return celsius == 0.0F ? absent_signed : static_cast<std::uint16_t>(std::lround(celsius * 100.0F));
  };
  return {.source = site + "/" + rack.name,
          .gpu_set_point = hundredths(rack.gpu_set_point_c),
          .supply_set_point = hundredths(rack.supply_set_point_c)};
}

MeterPollerSettings GatewaySettings::poller(std::uint16_t time_scale) const {
  MeterPollerSettings poller;
  poller.pue = {.source = site,
                .rated_it_w = std::lround(meters.rated_it_power_kw * 1000.0F),
                .it_uncertainty = static_cast<double>(meters.it_uncertainty_percent) / 100.0,
                .overhead_uncertainty = static_cast<double>(meters.overhead_uncertainty_percent) / 100.0,
                .total_uncertainty = static_cast<double>(meters.total_uncertainty_percent) / 100.0,
                .category = static_cast<int>(std::lround(meters.category))};
  poller.boundary = meters.boundary;
  poller.time_scale = time_scale;
  return poller;
}

std::vector<MeterSettings> GatewaySettings::meter_settings() const {
  std::vector<MeterSettings> all;
  for (const MeterEntry& entry : meter_list) {
    all.push_back({.name = entry.name,
                   .role = role_of(entry.role),
                   .unit = static_cast<std::uint8_t>(std::lround(entry.unit)),
                   .form = form_of(entry.form),
                   .bits = static_cast<unsigned>(std::lround(entry.bits)),
                   .mwh_per_count = std::lround(entry.count_wh * 1000.0F),
                   .most_power_w = std::lround(entry.most_power_kw * 1000.0F),
                   .interval_ms = std::lround(meters.period_s * 1000.0F)});
  }
  return all;
}

StoreLimits GatewaySettings::limits() const {
  return {.most_bytes = std::llround(static_cast<double>(retention_mib) * 1048576.0),
          .most_age_ms = std::llround(static_cast<double>(retention_days) * 86'400'000.0)};
}

}  // namespace isotherm::gateway
