// Reaction times: from a row's condition, its time included, true in the registers that the field bus serves, to the
// command that the rack I/O unit has accepted. What sensors and physics take before that is told apart.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tests/scenario/rack_run.hpp"

namespace isotherm::test {

/// The plant as its registers tell it, or as it truly is.
struct View {
  bool stop = false;
  int wet_zones = 0;
  int pumps_faulty = 0;
  int gpus_missing = 0;
  unsigned contacts = 0;
  int supply_probes = 3;
  double hottest_c = 0.0;
  double flow_lpm = 0.0;
  double head_kpa = 0.0;
  double discharge_kpa = 0.0;
  double suction_kpa = 0.0;
  double level_percent = 0.0;
  double supply_c = 0.0;
  double supply_stray_k = 0.0;  // of the probe that is furthest from the middle one
  double return_c = 0.0;
  double dew_point_c = 0.0;
  double valve = 0.0;
  double mixing_valve = 0.0;
  double filter_kpa = 0.0;
  double conductivity_us = 0.0;
  double humidity_percent = 0.0;
  double pump_speed = 0.0;  // mean share of full speed
  double first_speed = 0.0;    // of pump 1
  double first_current = 0.0;  // share of its rated current
  double silent_s = 0.0;    // since a node last answered, the worst of all
  double heartbeat_s = 0.0;
  double flow_commanded_lpm = 0.0;
  double valve_commanded = 0.0;
  double mixing_commanded = 0.0;
  double speed_commanded = 0.0;
  double supply_target_c = 0.0;
  int late_cycles = 0;
};

enum class Raised { idle, full, job_start };
constexpr const char* name(Raised raised) {
  return raised == Raised::idle ? "idle" : raised == Raised::full ? "full load" : "job start";
}

struct StageCase {
  const char* name;
  double time_s;   // that the condition must hold
  double limit_s;  // from then to the command
  double poll_s;   // polling interval of what it looks at
  std::function<bool(const View&)> condition;
  std::function<bool(RackRun&)> reacted;  // commands on the bus; that the row itself has acted is checked beside it
  Level level;                            // that the row then has at least
};

struct RowCase {
  std::size_t row;
  const char* cause;
  std::vector<std::pair<plant::PlantFault, double>> faults;
  std::vector<StageCase> stages;
  double patience_s = 60.0;
  bool silent_gateway = false;        // the heartbeat ends
  bool valve_must_move = false;       // the load changes with the fault
  bool needs_heat = false;            // cannot come true at idle
  bool brake_works = true;            // the nodes shed power when asked
  RackSettings settings = default_rack_settings;
  double settle_s = 0.0;              // before, where the rack has to have regulated for so long
  bool mixing_valve = false;          // is fitted
  bool late = false;                  // cycles end late
  std::function<double(const View&, Raised)> value = {};  // of the first fault, where it goes by what the rack does
};

struct Measured {
  std::optional<double> truth_s;      // first true in the plant, after the fault
  std::optional<double> registers_s;  // first true in the registers, for good
  std::optional<double> condition_s;  // and for as long as the row asks
  std::optional<double> command_s;
};

/// Runs one row; one entry a stage.
std::vector<Measured> measure(const RowCase& row, Raised raised);
/// All rows that have a reaction time.
std::vector<RowCase> reaction_cases();

}  // namespace isotherm::test
