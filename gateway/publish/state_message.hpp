// The messages that consecutive records cause: kind state when what the rack does has changed, kind alarm when a
// protective function's level rises or falls, or what was done about it changes. A pure function of the records in the order they are stored.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "control/point/clock_source.hpp"
#include "control/point/crash_record.hpp"
#include "gateway/publish/envelope.hpp"
#include "gateway/store/rows.hpp"

namespace isotherm::gateway {

/// Follows one source. Copy it before a batch and keep the copy only if the batch was stored: then the messages stored
/// and this state always agree.
class StateFollower {
 public:
  explicit StateFollower(std::string source) : source_(std::move(source)) {}

  /// Goes on after the newest record that the store holds.
  void resume(const RecordRow& newest);
  /// Whether the newest sequences of a boot's messages are known; tell them before its first record.
  bool knows(std::uint32_t boot) const { return sequences_.count(boot) != 0; }
  void know(std::uint32_t boot, std::uint32_t newest_state, std::uint32_t newest_alarm);

  /// The messages of the next record, in the order of storing. A record that does not decode causes none.
  std::vector<MessageRow> next(const RecordRow& row);

  /// The alarm that records were lost to the store. `mono_ms` and `time_scale` are the controller's when it was
  /// noticed.
  MessageRow records_lost(const GapRow& gap, std::uint64_t mono_ms, std::uint32_t utc_uncertainty_ms,
                          std::uint16_t time_scale);

  /// The alarm that the controller's run before the boot of this record crashed; the record is the first since.
  MessageRow crashed(const CrashRecord& crash, const RecordRow& first, std::uint16_t time_scale);
  /// The alarm that a chip does not run on the settings it was last given (controller_map::machine::settings_origin); nothing
  /// where it does or was never given any. `first` as above.
  std::optional<MessageRow> settings_lost(std::uint16_t origin, const RecordRow& first, std::uint16_t time_scale);
  /// The alarm that a chip's clock does not come from its crystal; nothing where it does, or where there is no chip.
  std::optional<MessageRow> clock_fell_back(ClockSource source, const RecordRow& first, std::uint16_t time_scale);
  /// The alarm that a run has the boot id of one before it, of which records are stored up to `stored`; `at` as above, its newest.
  MessageRow boot_repeated(std::uint32_t stored, const RecordRow& at, std::uint16_t time_scale);

 private:
  struct Newest {
    std::uint32_t state = 0;
    std::uint32_t alarm = 0;
  };
  /// What no row of the protective functions tells: it happened, and is not taken back.
  struct Event {
    const char* id;
    const char* title;
    std::string happened;
    std::string done;
    const char* should;
  };
  /// `at`: the record beside which it is told; of it only identity and times count.
  MessageRow event(const Event& event, const RecordRow& at, std::uint16_t time_scale);
  MessageRow state_message(const RecordRow& row, const Record& record);
  /// A stronger row has taken an actuator from this one, or given it back.
  bool tells_otherwise(const Record& record, std::size_t index) const;
  MessageRow alarm_message(const RecordRow& row, const Record& record, std::size_t index, Level before);

  std::string source_;
  std::optional<Record> previous_;
  std::map<std::uint32_t, Newest> sequences_;  // by boot
};

}  // namespace isotherm::gateway
