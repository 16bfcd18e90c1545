#include "firmware/rack/board_rules.hpp"

#include <algorithm>
#include <filesystem>
#include <map>

#include "hal/linux/settings_file.hpp"
#include "hal/linux/start_error.hpp"

namespace isotherm::rack {
namespace {

/// Who was there first.
class Once {
 public:
  void use(const std::string& where, const std::string& what) {
    const auto [first, is_new] = owners_.emplace(what, where);
    if (!is_new) throw hal::StartError(where + ": " + what + " is wired twice, first at " + first->second + "; permitted is one wire");
  }
  void use_line(const std::string& where, const std::string& chip, std::optional<unsigned> line) {
    use(where, spelled_one_way(chip) + " line " + std::to_string(line.value()));
  }
  void use_file(const std::string& where, const std::string& file) { use(where, "file " + spelled_one_way(file)); }

 private:
  static std::string spelled_one_way(const std::string& path) { return std::filesystem::path(path).lexically_normal(); }

  std::map<std::string, std::string> owners_;
};

std::string drive_name(const DriveRow& row) { return std::string(choice_at(drive_names, static_cast<std::size_t>(row.drives))); }

void refuse_twice(const BoardRows& rows) {
  Once once;
  for (const AnalogRow& row : rows.analogs) once.use(row.where, row.place);
  for (const PulseRow& row : rows.pulses) once.use(row.where, row.place);
  for (const ContactRow& row : rows.contacts) once.use(row.where, row.tells);
  for (const RopeRow& row : rows.ropes) once.use(row.where, row.tells);
  for (const DriveRow& row : rows.drives) once.use(row.where, "output " + drive_name(row));
  for (const AnalogRow& row : rows.analogs) once.use_file(row.where, row.file);
  for (const PulseRow& row : rows.pulses) once.use_file(row.where, row.file);
  for (const RopeRow& row : rows.ropes) once.use_file(row.where, row.file);
  for (const DriveRow& row : rows.drives) once.use_file(row.where, row.file);
  for (const ContactRow& row : rows.contacts) once.use_line(row.where, row.chip, row.line);
  if (rows.permit) {
    once.use_line(rows.permit->where, rows.permit->chip, rows.permit->line);
    once.use_line(rows.permit->where, rows.permit->chip, rows.permit->read_back_line);
  }
  if (rows.brake) once.use_line(rows.brake->where, rows.brake->chip, rows.brake->line);
}

[[noreturn]] void refuse_pair(const std::string& where, std::string_view first, float one, std::string_view second, float other,
                              std::string_view permitted) {
  throw hal::StartError(where + ": " + std::string(first) + " = " + hal::number_text(one) + " and " + std::string(second) + " = " +
                        hal::number_text(other) + ": permitted is " + std::string(permitted));
}

void refuse_empty_ranges(const BoardRows& rows) {
  for (const AnalogRow& row : rows.analogs) {
    const auto kind = static_cast<hal::SensorKind>(static_cast<int>(row.sensor));
    const bool has_range = kind == hal::SensorKind::current_loop || kind == hal::SensorKind::linear;
    if (has_range && row.at_least == row.at_most) {
      refuse_pair(row.where, "at_least", row.at_least, "at_most", row.at_most, "one value at each end that differs from the other's");
    }
    if (!has_range && hal::find_wired(hal::wired_places, row.place)->unit != "C") {
      throw hal::StartError(row.where + ": " + row.place + " is no temperature; permitted for an ntc or a pt1000 is a place in C");
    }
  }
  for (const RopeRow& row : rows.ropes) {
    if (!(row.wet_below < row.broken_above)) {
      refuse_pair(row.where, "wet_below", row.wet_below, "broken_above", row.broken_above, "a wet_below less than broken_above");
    }
  }
  for (const DriveRow& row : rows.drives) {
    if (row.at_zero == row.at_full) {
      refuse_pair(row.where, "at_zero", row.at_zero, "at_full", row.at_full, "one share at each end that differs from the other's");
    }
  }
}

void refuse_helpless(const BoardRows& rows) {
  if (rows.rack_io_unit == 0.0F) return;
  const bool pump = std::ranges::any_of(rows.drives, [](const DriveRow& row) {
    const auto drive = static_cast<hal::Drive>(static_cast<int>(row.drives));
    return drive == hal::Drive::pump_speed_1 || drive == hal::Drive::pump_speed_2;
  });
  const std::string needs = rows.where + ": rack_io_unit = \"absent\" needs ";
  if (!pump) throw hal::StartError(needs + "a [[drive]] for pump_speed_1 or pump_speed_2: nothing else could move a pump");
  if (!rows.permit) throw hal::StartError(needs + "a [permit]: nothing else could take the IT power away");
}

}  // namespace

void refuse_conflicts(const BoardRows& rows) {
  refuse_twice(rows);
  refuse_empty_ranges(rows);
  refuse_helpless(rows);
}

}  // namespace isotherm::rack
