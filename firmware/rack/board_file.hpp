// The board file of a rack controller on Linux: what of the rack is wired to which file of the kernel and to which GPIO line.
// Everything that it does not name comes over the field bus.
#pragma once

#include <array>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "control/settings/number_setting.hpp"
#include "control/settings/rack_settings.hpp"
#include "hal/device/wired_io.hpp"
#include "hal/linux/gpio_line.hpp"
#include "hal/linux/settings_reader.hpp"
#include "hal/linux/sysfs_wires.hpp"

namespace isotherm::rack {

inline constexpr std::string_view sensor_names = "ntc pt1000 current_loop linear";  // by hal::SensorKind
inline constexpr std::string_view drive_names = "pump_speed_1 pump_speed_2 valve mixing_valve";  // by hal::Drive

/// `where` a row stands, for errors: "board.toml:12".
struct AnalogRow {
  std::string where, place, file;
  float sensor = 0.0F;  // a hal::SensorKind
  float full_scale = 0.0F, series_ohm = 0.0F, ohm_at_25_c = 0.0F, beta_k = 0.0F, full_scale_ma = 0.0F, at_least = 0.0F, at_most = 0.0F;
};
struct PulseRow {
  std::string where, place, file;
  float pulses_per_turn = 0.0F, per_hertz = 0.0F, most = 0.0F;
};
struct ContactRow {
  std::string where, tells, chip;
  std::optional<unsigned> line;
  float when = 0.0F;  // a hal::Tells
};
struct RopeRow {
  std::string where, tells, file;
  float full_scale = 0.0F, wet_below = 0.0F, broken_above = 0.0F;
};
struct DriveRow {
  std::string where;
  float drives = 0.0F;  // a hal::Drive
  std::string file;
  float full_scale = 0.0F, at_zero = 0.0F, at_full = 0.0F;
};
struct PermitRow {
  std::string where, chip;
  std::optional<unsigned> line, read_back_line;
};
struct BrakeRow {
  std::string where, chip;
  std::optional<unsigned> line;
};

/// A board file as it was read; nothing has been opened yet.
struct BoardRows {
  std::string where;          // of rack_io_unit, where it is given
  float rack_io_unit = 0.0F;  // 0 present, 1 absent
  std::vector<AnalogRow> analogs;
  std::vector<PulseRow> pulses;
  std::vector<ContactRow> contacts;
  std::vector<RopeRow> ropes;
  std::vector<DriveRow> drives;
  std::optional<PermitRow> permit;
  std::optional<BrakeRow> brake;
};

/// Throws StartError with one sentence: what, where, what would be permitted.
BoardRows read_board_file(const std::string& path);
/// A mixing valve that is wired here is in the settings too, else it would stand where it draws nothing through the exchanger. Throws
/// StartError.
void check_board(const std::string& path, const BoardRows& rows, const RackSettings& settings);

/// The drivers of a board file, opened.
class RackBoard {
 public:
  /// Throws StartError for a line that cannot be taken. A file of the kernel may come and go: its value is absent meanwhile.
  explicit RackBoard(const BoardRows& rows, hal::GpioKernel& gpio = hal::system_gpio());
  hal::WiredIo& wired() { return *wired_; }

 private:
  std::deque<hal::SysfsInput> inputs_;
  std::deque<hal::SysfsPulses> meters_;
  std::deque<hal::SysfsOutput> outputs_;
  std::deque<hal::GpioLine> lines_;
  std::optional<hal::PermitRelay> permit_;
  std::vector<hal::WiredAnalog> analogs_;
  std::vector<hal::WiredPulse> pulses_;
  std::vector<hal::WiredContact> contacts_;
  std::vector<hal::WiredRope> ropes_;
  std::vector<hal::WiredDrive> drives_;
  std::vector<hal::WiredSwitch> switches_;
  std::optional<hal::WiredIo> wired_;
};

}  // namespace isotherm::rack
