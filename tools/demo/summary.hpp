// What a run came to: as JSON for machines and as lines for people.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tools/demo/readings.hpp"

namespace isotherm::demo {

/// A protective function that rose above its rest level during the run.
struct RaisedAlarm {
  std::string id;
  std::string title;
  std::string level;  // the highest it reached
  unsigned times = 0;   // that it left its rest level: from warning to alarm is still the same time

  /// Books a message that tells of a rise or an event.
  void book(const AlarmMessage& message);
};

struct Summary {
  std::string workload;
  std::string start;  // warm or cold
  unsigned speed = 1;
  std::uint64_t seed = 1;
  double plant_seconds = 0.0;
  bool stopped_at_start = false;  // asked to stop before the controller had made a record: nothing is judged
  std::uint64_t scored_seconds = 0;

  std::uint64_t control_cycles = 0;
  std::uint64_t missed_deadlines = 0;
  double plant_behind_clock_s = 0.0;          // the most that the simulator lagged, plant time
  std::uint64_t field_bus_reads = 0;          // of the rack I/O unit, as the records received tell it
  std::uint64_t field_bus_reads_failed = 0;   // of these
  std::uint64_t records_made = 0;
  std::uint64_t records_stored = 0;
  std::uint64_t records_lost = 0;
  std::optional<std::uint64_t> records_verified;  // decided the same again by a replay; absent: there was no store
  std::uint64_t messages_published = 0;           // distinct, acknowledged by the broker
  std::uint64_t messages_unacknowledged = 0;
  std::uint64_t messages_received = 0;            // distinct, of all kinds
  std::vector<std::pair<std::string, std::uint64_t>> received_by_kind{};  // what that is made of
  std::uint64_t messages_lost = 0;                // published and not received
  std::uint64_t messages_duplicated = 0;
  std::uint64_t replay_requests = 0;              // ranges that the subscriber missed and asked the gateway for
  unsigned restarts = 0;
  unsigned it_power_drops = 0;  // times that the permit was taken away
  std::optional<double> it_power_fraction;  // of the run, in which IT power was permitted and not braked

  std::optional<double> gpu_set_point_c;
  std::optional<double> gpu_max_error_hot_k;
  std::optional<double> gpu_max_error_cold_k;
  std::optional<double> in_band_fraction;

  std::optional<double> pue;
  std::string pue_absent_because;
  std::string pue_boundary;
  std::optional<double> pue_uncertainty;
  std::optional<double> pue_coverage;  // share of the run that complete minutes cover
  double heat_to_room_air_kwh = 0.0;

  std::vector<RaisedAlarm> alarms;
  std::vector<std::string> problems;  // one sentence each; empty: all is well
  bool exit_ok() const { return problems.empty(); }
  /// What the run made and nobody heard: alarms may be among it.
  bool heard_all() const { return records_lost == 0 && messages_lost == 0 && messages_unacknowledged == 0; }
};

/// One key a line.
std::string to_json(const Summary& summary);
/// A few lines for people.
std::string to_text(const Summary& summary);

}  // namespace isotherm::demo
