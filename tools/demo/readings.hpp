// What the demo reads out of the JSON of others: messages of the gateway and the plant's truth.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tools/demo/ledger.hpp"
#include "tools/demo/screen.hpp"

namespace isotherm::demo {

/// The identity that every message carries.
struct MessageIdentity {
  Stream stream;
  std::uint32_t sequence = 0;
  bool replayed = false;
};

/// The ratio of one period, as the gateway tells it.
struct PuePeriod {
  std::optional<double> value;
  std::optional<double> uncertainty;
  std::string reason;  // why there is no value
  std::uint64_t minutes = 0;  // complete ones, of which the energies are
  double it_energy_wh = 0.0;
  double overhead_energy_wh = 0.0;
  std::string ended;  // UTC, as messages write it
};

struct PueMessage {
  std::uint32_t category = 0;  // where IT energy is measured: 1 UPS, 2 PDU, 3 IT input
  std::string boundary;        // of what the overhead is made: "CDU pumps + facility pumps + dry cooler"
  PuePeriod minute;
  PuePeriod quarter_hour;
  PuePeriod since_start;
};

struct AlarmMessage {
  std::string id;
  std::string title;
  std::string level;
  std::string previous_level;
  std::string change;  // rises, falls or event
  std::string happened;
  std::string done;
  std::string utc{};  // when it happened
};

/// What is counted over all records.
struct RecordCounts {
  std::uint64_t missed_deadlines = 0;  // since the start of the controller
  std::uint64_t reads = 0;             // of the rack I/O unit, in this second
  std::uint64_t failed_reads = 0;      // of these
};

struct Truth {
  std::uint64_t mono_ms = 0;
  double behind_clock_s = 0.0;  // the most of this process of the simulator
  bool permit = false;
  bool power_brake = false;
  std::optional<double> seconds_since_permit;
  std::vector<double> second_hottest_ema5_c;
  double it_power_w = 0.0;
  double heat_to_room_air_w = 0.0;
  std::vector<std::string> faults;
};

/// Nothing where the text is not JSON of the kind expected.
std::optional<MessageIdentity> read_message_identity(const std::string& payload);
/// Fills what the screen takes from a record.
std::optional<RecordCounts> read_record(const std::string& payload, ScreenModel& model);
/// Takes it off again, but for the set point, which the rack is judged by: for when no newer record comes.
void forget_record(ScreenModel& model);
std::optional<AlarmMessage> read_alarm(const std::string& payload);
std::optional<PueMessage> read_pue(const std::string& payload);
std::optional<Truth> read_truth(const std::string& line);
/// The sentence of an answer by which the plant refuses a command; empty where it does not.
std::string read_refusal(const std::string& answer);

}  // namespace isotherm::demo
