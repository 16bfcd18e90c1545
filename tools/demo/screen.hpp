// What the live screen and the plain lines show, and how: a pure function from the model to rows of text.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tools/demo/canvas.hpp"

namespace isotherm::demo {

/// A protective function above its rest level.
struct ActiveAlarm {
  std::string level;  // warning, alarm, trip
  std::string title;
  std::string happened;
  std::string done;
  std::string should;
};

/// A fault that the plant can be given.
struct FaultChoice {
  std::string name;
  std::string meaning;
  bool active = false;
};

struct PueView {
  double pue = 0.0;
  double uncertainty = 0.0;
  std::string label;  // "15 min, category 3, CDU + facility pumps + dry cooler"
};

struct ProcessView {
  std::string name;
  bool up = false;
};

struct ScreenModel {
  std::string rack;
  std::string workload;
  double plant_seconds = 0.0;
  unsigned speed = 1;
  std::vector<ProcessView> processes;
  bool stopping = false;  // as was asked for, or planned: a program that is gone has not failed

  // By the plant's truth.
  std::optional<double> second_hottest_c;
  std::vector<std::optional<double>> history;  // of the above, one a plant second, oldest first
  std::optional<double> in_band_fraction;
  std::optional<double> worst_hot_k;
  std::optional<double> it_power_kw;
  std::optional<double> unhindered_power_kw;  // IT power when the nodes last had all they wanted: permitted, not braked
  std::optional<double> load_override;  // fraction of rated power; absent: the workload

  // By the newest record that came over MQTT.
  std::optional<double> set_point_c;
  std::optional<double> spread_k;
  std::optional<std::uint32_t> gpus_valid;  // whose telemetry is good
  std::optional<double> flow_lpm;
  std::optional<double> flow_commanded_lpm;
  std::optional<double> pump_percent[2];
  std::optional<double> supply_c;
  std::optional<double> supply_set_c;
  std::optional<double> return_c;
  std::optional<double> valve_percent;
  std::optional<double> dew_point_margin_k;
  std::optional<double> heat_kw;
  std::string mode;
  std::string law;
  std::optional<bool> permit;

  std::optional<PueView> pue;
  std::string pue_absent_because = "no complete minute yet";
  std::optional<double> cooling_kw;

  std::uint64_t records_made = 0;
  std::uint64_t records_stored = 0;
  std::uint64_t records_published = 0;
  std::uint64_t records_received = 0;
  std::uint64_t missed_deadlines = 0;
  unsigned restarts = 0;

  std::vector<ActiveAlarm> alarms;
  bool alarms_known = false;  // by a record that is not old
  std::vector<std::string> events;  // newest last, each with its plant time
  bool menu_open = false;
  std::vector<FaultChoice> faults;
};

/// Draws the whole screen; below 40 x 12 it says that the window is too small.
Canvas render(const ScreenModel& model, std::size_t columns, std::size_t rows);

/// The same in one line of at most 200 characters, for logs.
std::string plain_line(const ScreenModel& model);

/// 00:04:12
std::string clock_text(double seconds);
/// "66.3", or "--" for what is not there.
std::string fixed(const std::optional<double>& value, int decimals);

}  // namespace isotherm::demo
