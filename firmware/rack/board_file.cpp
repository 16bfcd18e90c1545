#include "firmware/rack/board_file.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <tuple>
#include <type_traits>

#include "control/point/outputs.hpp"
#include "firmware/loop/board_refusal.hpp"
#include "firmware/rack/board_rules.hpp"
#include "hal/linux/settings_file.hpp"
#include "hal/linux/start_error.hpp"

namespace isotherm::rack {
namespace {

using hal::TextSetting;

bool is_place(std::string_view name) { return hal::find_wired(hal::wired_places, name) != nullptr; }
bool is_bit(std::string_view name) { return hal::find_wired(hal::wired_bits, name) != nullptr; }
bool is_absolute(std::string_view path) { return path.starts_with('/'); }

constexpr std::string_view places = "a place of the raw words, as supply_temperature_1, flow or supply_pressure";
constexpr std::string_view bits = "leak_zone_1..4, emergency_stop, smoke, drive_fault_1, drive_fault_2, condensate or door_open";
constexpr std::string_view files = "an absolute path";

template <typename Row>
constexpr TextSetting<Row> file_setting(std::string_view meaning) {
  return {"file", meaning, &Row::file, "", "", files, is_absolute};
}
template <typename Row>
constexpr TextSetting<Row> chip_setting() {
  return {"chip", "GPIO chip", &Row::chip, "", "", files, is_absolute};
}
/// No number at all: a wire has no usual place.
constexpr float must_be_given = std::numeric_limits<float>::quiet_NaN();
template <typename Row>
constexpr hal::WholeSetting<Row> line_setting(std::string_view key, std::string_view meaning, std::optional<unsigned> Row::*member) {
  return {key, meaning, member, 0, 1023};
}
constexpr float huge = 1.0e6F;

const auto top_table = std::array{NumberSetting<BoardRows>{"rack_io_unit", "1", "whether there is a rack I/O unit on the field bus",
                                                           &BoardRows::rack_io_unit, 0.0F, 1.0F, 0.0F, "most racks", "present absent"}};
const auto analog_numbers = std::array{
    NumberSetting<AnalogRow>{"full_scale", "1", "number of the file at the converter's reference", &AnalogRow::full_scale, 1.0e-3F, 1.0e9F,
                             must_be_given, ""},
    NumberSetting<AnalogRow>{"series_ohm", "ohm", "from the reference to the probe", &AnalogRow::series_ohm, 10.0F, huge, must_be_given, ""},
    NumberSetting<AnalogRow>{"ohm_at_25_c", "ohm", "of an ntc", &AnalogRow::ohm_at_25_c, 100.0F, huge, must_be_given, ""},
    NumberSetting<AnalogRow>{"beta_k", "K", "of an ntc, 25 to 85 C", &AnalogRow::beta_k, 2'000.0F, 6'000.0F, must_be_given, ""},
    // Below 21 mA a failed transmitter (NAMUR NE 43) could not be told.
    NumberSetting<AnalogRow>{"full_scale_ma", "mA", "loop current at the full scale", &AnalogRow::full_scale_ma, 21.1F, 1'000.0F,
                             must_be_given, ""},
    NumberSetting<AnalogRow>{"at_least", "1", "value at 4 mA, or at the number 0", &AnalogRow::at_least, -huge, huge, must_be_given, ""},
    NumberSetting<AnalogRow>{"at_most", "1", "value at 20 mA, or at the full scale", &AnalogRow::at_most, -huge, huge, must_be_given, ""}};
const auto analog_table = std::tuple{
    std::array{TextSetting<AnalogRow>{"place", "word that the value fills", &AnalogRow::place, "", "", places, is_place},
               file_setting<AnalogRow>("file with one number: hwmon in*_input, temp*_input or curr*_input, iio in_voltage*_raw")},
    std::array{NumberSetting<AnalogRow>{"sensor", "1", "what is wired", &AnalogRow::sensor, 0.0F, 3.0F, 3.0F,
                                        "a file of hwmon in its own unit", sensor_names}},
    analog_numbers};
const auto pulse_table = std::tuple{
    std::array{TextSetting<PulseRow>{"place", "word that the value fills", &PulseRow::place, "", "", places, is_place},
               file_setting<PulseRow>("fan*_input of hwmon")},
    std::array{NumberSetting<PulseRow>{"pulses_per_turn", "1", "what the kernel divides by", &PulseRow::pulses_per_turn, 1.0F, 100.0F, 2.0F,
                                       "hwmon's fan*_pulses"},
               NumberSetting<PulseRow>{"per_hertz", "1", "of the word's unit for one pulse a second", &PulseRow::per_hertz, 1.0e-4F, huge,
                                       must_be_given, ""},
               NumberSetting<PulseRow>{"most", "1", "above it the input is disturbed", &PulseRow::most, 1.0e-3F, huge, must_be_given, ""}}};
const auto contact_table = std::tuple{
    std::array{TextSetting<ContactRow>{"tells", "bit that the contact sets", &ContactRow::tells, "", "", bits, is_bit}, chip_setting<ContactRow>()},
    std::array{line_setting("line", "number of the line", &ContactRow::line)},
    std::array{NumberSetting<ContactRow>{"when", "1", "level that tells it", &ContactRow::when, 0.0F, 1.0F, 1.0F,
                                         "a contact to ground that is closed while all is well", "low high"}}};
const auto rope_table = std::tuple{
    std::array{TextSetting<RopeRow>{"tells", "bit that the rope sets", &RopeRow::tells, "", "", bits, is_bit},
               file_setting<RopeRow>("file with one number")},
    std::array{NumberSetting<RopeRow>{"full_scale", "1", "number of the file at the converter's reference", &RopeRow::full_scale, 1.0e-3F, 1.0e9F,
                                      3'300.0F, "3.3 V in mV"},
               NumberSetting<RopeRow>{"wet_below", "1", "share of the full scale", &RopeRow::wet_below, 0.01F, 0.99F, 0.35F,
                                      "equal resistors at both ends: dry is 0.5"},
               NumberSetting<RopeRow>{"broken_above", "1", "share of the full scale", &RopeRow::broken_above, 0.01F, 0.99F, 0.8F,
                                      "equal resistors at both ends"}}};
const auto drive_table = std::tuple{
    std::array{file_setting<DriveRow>("pwm* of hwmon, or a converter's raw value")},
    std::array{NumberSetting<DriveRow>{"drives", "1", "output that it carries", &DriveRow::drives, 0.0F, 3.0F, must_be_given, "",
                                       drive_names},
               NumberSetting<DriveRow>{"full_scale", "1", "largest number of the file", &DriveRow::full_scale, 1.0F, 1.0e9F, 255.0F, "hwmon"},
               NumberSetting<DriveRow>{"at_zero", "1", "share of the full scale at 0 %", &DriveRow::at_zero, 0.0F, 1.0F, 0.2F, "2 V of 10 V"},
               NumberSetting<DriveRow>{"at_full", "1", "share of the full scale at 100 %", &DriveRow::at_full, 0.0F, 1.0F, 1.0F, "10 V"}}};
const auto permit_table =
    std::tuple{std::array{chip_setting<PermitRow>()}, std::array{line_setting("line", "of the coil", &PermitRow::line),
                                                                 line_setting("read_back_line", "low while the second contact is closed",
                                                                              &PermitRow::read_back_line)}};
const auto brake_table = std::tuple{std::array{chip_setting<BrakeRow>()}, std::array{line_setting("line", "of the coil", &BrakeRow::line)}};

template <typename Row>
Row standard_of(const auto& tables) {
  Row row{};
  const auto fill = [&row](const auto& table) {
    for (const auto& setting : table) {
      if constexpr (requires { setting.choices; }) row.*(setting.member) = setting.standard;
    }
  };
  std::apply([&](const auto&... table) { (fill(table), ...); }, tables);
  return row;
}

[[noreturn]] void missing(const hal::SettingsReader& section, std::string_view key, const std::string& permitted) {
  throw hal::StartError(section.where() + ": " + std::string(key) + " is missing; permitted: " + permitted);
}
template <typename Row>
std::string range_of(const NumberSetting<Row>& setting) {
  if (!setting.choices.empty()) return std::string(setting.choices);
  return hal::number_text(setting.least) + ".." + hal::number_text(setting.most);
}

/// What a linear value is without these numbers: thousandths, as hwmon counts. Nothing: it has no such number.
std::optional<float> linear_standard(float AnalogRow::*number) {
  if (number == &AnalogRow::full_scale) return 1'000.0F;
  if (number == &AnalogRow::at_least) return 0.0F;
  if (number == &AnalogRow::at_most) return 1.0F;
  return std::nullopt;
}

bool has(hal::SensorKind kind, float AnalogRow::*number) {
  using Row = AnalogRow;
  switch (kind) {
    case hal::SensorKind::ntc:
      return number == &Row::full_scale || number == &Row::series_ohm || number == &Row::ohm_at_25_c || number == &Row::beta_k;
    case hal::SensorKind::pt1000: return number == &Row::full_scale || number == &Row::series_ohm;
    case hal::SensorKind::current_loop:
      return number == &Row::full_scale || number == &Row::full_scale_ma || number == &Row::at_least || number == &Row::at_most;
    case hal::SensorKind::linear: break;
  }
  return linear_standard(number).has_value();
}

/// Of every sensor but a linear one all that it has must be given: a usual divider, converter or range there is none.
void complete_sensor(const hal::SettingsReader& section, AnalogRow& row) {
  const auto kind = static_cast<hal::SensorKind>(static_cast<int>(row.sensor));
  const std::string sensor = "sensor = \"" + std::string(choice_at(sensor_names, static_cast<std::size_t>(row.sensor))) + "\"";
  for (const NumberSetting<AnalogRow>& setting : analog_numbers) {
    float& number = row.*(setting.member);
    const bool given = !std::isnan(number);
    const bool wanted = has(kind, setting.member);
    if (given && !wanted) throw hal::StartError(section.where() + ": " + std::string(setting.key) + " is given, and " + sensor + " has none");
    if (given) continue;
    if (wanted && kind != hal::SensorKind::linear) missing(section, setting.key, range_of(setting) + " (" + sensor + " needs it)");
    number = wanted ? *linear_standard(setting.member) : 0.0F;
  }
}

/// Every text of a row must be given, and every number without a default.
template <typename Row>
void require_all(const hal::SettingsReader& section, const auto& tables, const Row& row) {
  const auto look = [&](const auto& table) {
    for (const auto& setting : table) {
      const auto& value = row.*(setting.member);
      if constexpr (std::is_same_v<decltype(value), const float&>) {
        if (std::isnan(value)) missing(section, setting.key, range_of(setting));
      } else if constexpr (std::is_same_v<decltype(value), const std::string&>) {
        if (value.empty()) missing(section, setting.key, std::string(setting.permitted));
      } else {
        if (!value) missing(section, setting.key, std::to_string(setting.least) + ".." + std::to_string(setting.most));
      }
    }
  };
  std::apply([&](const auto&... table) { (look(table), ...); }, tables);
}

template <typename Row>
std::vector<Row> rows_of(hal::SettingsReader& file, std::string_view name, const auto& tables, std::size_t most) {
  std::vector<Row> rows;
  for (hal::SettingsReader& section : file.sections(name)) {
    Row row = standard_of<Row>(tables);
    std::apply([&](const auto&... table) { (section.read(table, row), ...); }, tables);
    section.finish();
    row.where = section.where();
    if constexpr (std::is_same_v<Row, AnalogRow>) complete_sensor(section, row);
    require_all(section, tables, row);
    rows.push_back(row);
    if (rows.size() > most) throw hal::StartError(section.where() + ": a second [" + std::string(name) + "]; there is one at most");
  }
  return rows;
}

hal::Sensor sensor_of(const AnalogRow& row) {
  return {static_cast<hal::SensorKind>(static_cast<int>(row.sensor)), row.series_ohm, row.ohm_at_25_c, row.beta_k, row.full_scale_ma,
          row.at_least, row.at_most};
}

}  // namespace

void check_board(const std::string& path, const BoardRows& rows, const RackSettings& settings) {
  const auto mixes_by_wire = [](const DriveRow& row) { return row.drives == static_cast<float>(hal::Drive::mixing_valve); };
  const char* refusal = board_refusal(std::ranges::any_of(rows.drives, mixes_by_wire), settings);
  if (refusal != nullptr) throw hal::StartError(path + ": " + refusal);
}

BoardRows read_board_file(const std::string& path) {
  constexpr std::size_t any_number = 64;
  const hal::SettingsSection file = hal::read_settings_file(path);
  hal::SettingsReader reader(path, file);
  BoardRows rows;
  reader.read(top_table, rows);
  rows.analogs = rows_of<AnalogRow>(reader, "analog", analog_table, any_number);
  rows.pulses = rows_of<PulseRow>(reader, "pulses", pulse_table, any_number);
  rows.contacts = rows_of<ContactRow>(reader, "contact", contact_table, any_number);
  rows.ropes = rows_of<RopeRow>(reader, "rope", rope_table, any_number);
  rows.drives = rows_of<DriveRow>(reader, "drive", drive_table, any_number);
  for (const PermitRow& row : rows_of<PermitRow>(reader, "permit", permit_table, 1)) rows.permit = row;
  for (const BrakeRow& row : rows_of<BrakeRow>(reader, "brake", brake_table, 1)) rows.brake = row;
  reader.finish();
  const auto unit = file.values.find("rack_io_unit");
  if (unit != file.values.end()) rows.where = path + ":" + std::to_string(unit->second.line);
  refuse_conflicts(rows);
  return rows;
}

RackBoard::RackBoard(const BoardRows& rows, hal::GpioKernel& gpio) {
  using Use = hal::GpioLine::Use;
  const auto take = [&](const std::string& chip, std::optional<unsigned> line, Use use) -> hal::GpioLine& {
    return lines_.emplace_back(chip, line.value(), use, gpio);
  };
  for (const AnalogRow& row : rows.analogs) {
    analogs_.push_back({hal::find_wired(hal::wired_places, row.place), &inputs_.emplace_back(row.file, row.full_scale), sensor_of(row)});
  }
  for (const PulseRow& row : rows.pulses) {
    pulses_.push_back({hal::find_wired(hal::wired_places, row.place), &meters_.emplace_back(row.file, row.pulses_per_turn), row.per_hertz,
                       row.most});
  }
  for (const ContactRow& row : rows.contacts) {
    contacts_.push_back({hal::find_wired(hal::wired_bits, row.tells), &take(row.chip, row.line, Use::input),
                         row.when == 0.0F ? hal::Tells::low : hal::Tells::high});
  }
  for (const RopeRow& row : rows.ropes) {
    ropes_.push_back({hal::find_wired(hal::wired_bits, row.tells), &inputs_.emplace_back(row.file, row.full_scale), row.wet_below,
                      row.broken_above});
  }
  for (const DriveRow& row : rows.drives) {
    drives_.push_back({static_cast<hal::Drive>(static_cast<int>(row.drives)), &outputs_.emplace_back(row.file, row.full_scale), row.at_zero,
                       row.at_full});
  }
  if (rows.permit) {
    hal::GpioLine& coil = take(rows.permit->chip, rows.permit->line, Use::output);
    permit_.emplace(coil, take(rows.permit->chip, rows.permit->read_back_line, Use::input));
  }
  if (rows.brake) switches_.push_back({output_bit::power_brake, &take(rows.brake->chip, rows.brake->line, Use::output)});
  wired_.emplace(hal::Wiring{analogs_, pulses_, contacts_, ropes_, drives_, switches_, permit_ ? &*permit_ : nullptr,
                             rows.rack_io_unit == 0.0F});
}

}  // namespace isotherm::rack
