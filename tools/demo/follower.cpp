#include "tools/demo/follower.hpp"

#include <algorithm>
#include <utility>

#include "tools/demo/power_cut.hpp"
#include "tools/plant/faults.hpp"
#include "tools/replay/text.hpp"

namespace isotherm::demo {
namespace {

constexpr std::int64_t identity_period_ms = 250;
constexpr std::int64_t count_period_ms = 250;
// The chart shows minutes; older truth is dropped in even steps, so that its dots stay on the same seconds.
constexpr std::size_t most_history = 16'384;

std::string request_of(const Gap& gap) {
  std::string json = "{\"kind\":\"" + gap.stream.kind + "\",\"boot\":" + std::to_string(gap.stream.boot) +
                     ",\"from\":" + std::to_string(gap.from);
  if (gap.to) json += ",\"to\":" + std::to_string(*gap.to);
  return json + "}";
}

/// Of plant time; what a gateway sends again by itself after a restart needs its time on the wall too.
constexpr std::uint64_t gap_patience_ms(unsigned speed) { return std::max<std::uint64_t>(10'000, std::uint64_t{1'000} * speed); }

/// Of plant time without a record, after which the last one is not shown as the present any more; on the wall two seconds.
constexpr std::uint64_t silence_ms(unsigned speed) { return std::max<std::uint64_t>(5'000, std::uint64_t{2'000} * speed); }

}  // namespace

Follower::Follower(const Places& places, const hal::Clock& clock, const hal::Clock& wall_clock, unsigned speed, Tell tell)
    : clock_(clock),
      tell_(std::move(tell)),
      subscriber_(places.ports.broker, "isotherm/v1/#"),
      plant_(places.plant_socket),
      rack_(places.controller, clock, wall_clock),
      store_(places.store),
      gap_watch_(gap_patience_ms(speed)) {
  model_.speed = speed;
  for (const plant::FaultDescription& fault : plant::fault_table) {
    model_.faults.push_back({std::string(fault.name), std::string(fault.help), false});
  }
}

void Follower::follow_subscription(std::int64_t wall_ms) {
  if (subscriber_.tick(wall_ms)) {
    if (was_subscribed_) {
      const std::size_t asked = ask_for_gaps();
      tell_("subscriber connected again, asked for " + std::to_string(asked) + " ranges");
      gap_watch_.forget();
    }
    was_subscribed_ = true;
  }
  take_messages();
  if (frozen_ || !subscriber_.subscribed()) return;  // the ending asks for everything by itself
  const std::vector<Gap> gaps = gap_watch_.due(ledger_, clock_.mono_ms());
  for (const Gap& gap : gaps) ask_for(gap);
  if (!gaps.empty()) tell_("subscriber asked for " + std::to_string(gaps.size()) + " ranges that stay missing");
}

void Follower::tick(std::int64_t wall_ms) {
  follow_subscription(wall_ms);
  plant_.tick(wall_ms);
  take_truth();
  if (!plant_.connected()) {  // what was true before the plant went is not what is
    model_.second_hottest_c.reset();
    model_.it_power_kw.reset();
  }
  for (const std::string& answer : plant_.take_answers()) {
    if (const std::string error = read_refusal(answer); !error.empty()) tell_("plant: " + error);
  }
  // What the last record said holds for its second.
  if (!frozen_ && model_.alarms_known && clock_.mono_ms() > newest_came_ms_ + silence_ms(model_.speed)) forget_record(model_);
  read_identity(wall_ms);
  if (wall_ms >= next_count_ms_) {
    const std::uint64_t before = clock_.mono_ms();
    count_store();
    // A store of many hours takes longer to count; the screen must not starve by it.
    const auto spent = static_cast<std::int64_t>(clock_.mono_ms() - before) / std::max(1U, model_.speed);
    next_count_ms_ = wall_ms + std::max(count_period_ms, 20 * spent);
  }
}

void Follower::freeze() {
  frozen_ = true;
  ended_utc_ = replay::utc_text(clock_.utc_ms());
  pue_.end_at(ended_utc_);
}

void Follower::read_identity(std::int64_t wall_ms) {
  if (wall_ms < next_identity_ms_) return;
  next_identity_ms_ = wall_ms + identity_period_ms;
  const std::optional<RackIdentity> identity = rack_.identity();
  rack_answers_ = identity.has_value();
  if (identity) made_.see(*identity);
  model_.records_made = made_.made();
}

void Follower::take_truth() {
  for (const std::string& line : plant_.take_truth()) {
    const std::optional<Truth> truth = read_truth(line);
    if (!truth) continue;
    if (!truth->second_hottest_ema5_c.empty()) {
      // Seconds that nobody saw (the plant was away) stay empty on the chart.
      for (std::uint64_t gap = last_truth_ms_ + 1'000; last_truth_ms_ != 0 && gap < truth->mono_ms; gap += 1'000) {
        if (model_.history.size() < most_history) model_.history.emplace_back();
      }
      model_.second_hottest_c = truth->second_hottest_ema5_c.back();
      model_.history.push_back(model_.second_hottest_c);
      if (model_.history.size() >= most_history) {
        model_.history.erase(model_.history.begin(), model_.history.begin() + most_history / 2);
      }
    }
    last_truth_ms_ = truth->mono_ms;
    model_.it_power_kw = truth->it_power_w / 1000.0;
    if (truth->permit && !truth->power_brake) model_.unhindered_power_kw = model_.it_power_kw;
    for (FaultChoice& fault : model_.faults) fault.active = std::ranges::count(truth->faults, fault.name) > 0;
    if (frozen_) continue;
    ++truth_seconds_;
    if (truth->permit && !truth->power_brake) ++powered_seconds_;
    plant_behind_clock_s_ = std::max(plant_behind_clock_s_, truth->behind_clock_s);
    if (std::exchange(permit_, truth->permit) != truth->permit) {
      tell_(truth->permit ? "IT power is permitted" : "IT power is not permitted any more");
      if (!truth->permit) ++permit_drops_;
    }
    room_air_.add(truth->mono_ms, truth->heat_to_room_air_w);
    if (model_.set_point_c) score_.add(truth->second_hottest_ema5_c, truth->seconds_since_permit, *model_.set_point_c);
    model_.in_band_fraction = score_.in_band_fraction();
    model_.worst_hot_k = score_.max_error_hot_k();
  }
}

void Follower::take_messages() {
  for (const MqttMessage& message : subscriber_.take()) {
    if (message.topic.ends_with("/replay/request")) continue;
    const std::optional<MessageIdentity> identity = read_message_identity(message.payload);
    if (!identity) {
      tell_("a message on " + message.topic + " carries no identity");
      continue;
    }
    const bool first_time = ledger_.receive(identity->stream, identity->sequence);
    if (!first_time) continue;
    if (identity->stream.kind == "record") take_record(*identity, message.payload);
    if (identity->stream.kind == "alarm") take_alarm(message.payload);
    if (identity->stream.kind == "pue") take_pue(*identity, message.payload);
  }
  model_.records_received = ledger_.received("record");
}

void Follower::take_record(const MessageIdentity& identity, const std::string& payload) {
  // Replays come late and out of order: the screen shows the newest only, the counters take all.
  const bool newer = identity.stream.boot != newest_boot_.boot ? !identity.replayed : identity.sequence > newest_sequence_;
  ScreenModel older;
  const RecordCounts counts = read_record(payload, newer ? model_ : older).value_or(RecordCounts{});
  field_bus_reads_ += counts.reads;
  field_bus_reads_failed_ += counts.failed_reads;
  std::uint64_t& of_boot = missed_by_boot_[identity.stream.boot];
  of_boot = std::max(of_boot, counts.missed_deadlines);
  if (newer) {
    newest_boot_ = identity.stream;
    newest_sequence_ = identity.sequence;
    newest_came_ms_ = clock_.mono_ms();
  }
  model_.missed_deadlines = 0;
  for (const auto& [boot, count] : missed_by_boot_) model_.missed_deadlines += count;
  if (std::exchange(mode_, model_.mode) != model_.mode) tell_("the controller's mode is " + model_.mode);
}

void Follower::take_alarm(const std::string& payload) {
  const std::optional<AlarmMessage> alarm = read_alarm(payload);
  if (!alarm) return;
  // It stands as before, and another row took an actuator from it or gave it back.
  if (alarm->level == alarm->previous_level) return tell_("alarm " + alarm->title + ": " + alarm->level + ", now: " + alarm->done);
  tell_("alarm " + alarm->title + ": " + (alarm->change == "falls" ? "back to " : "") + alarm->level +
        (alarm->change == "falls" ? "" : ". " + alarm->happened));
  // Also of a message that comes just after the end of the drop that it tells of.
  if (alarm->change != "falls" && alarm->level == "trip" && may_cut_power(alarm->id)) power_cut_demanded_ = true;
  // What happened in the run counts, however late it is told: the last gaps are filled at the end.
  if (alarm->change == "falls" || (frozen_ && alarm->utc > ended_utc_)) return;
  raised_[alarm->id].book(*alarm);
}

void Follower::take_pue(const MessageIdentity& identity, const std::string& payload) {
  const std::optional<PueMessage> message = read_pue(payload);
  if (!message || !pue_.take(identity.sequence, *message)) return;
  // Over 15 minutes once there are as many, before that over what there is.
  constexpr std::uint64_t quarter_hour = 15;
  const PuePeriod& shown = message->quarter_hour.minutes >= quarter_hour ? message->quarter_hour : message->since_start;
  model_.pue.reset();
  model_.pue_absent_because = shown.reason;
  if (shown.value) {
    model_.pue = PueView{*shown.value, shown.uncertainty.value_or(0.0),
                         std::to_string(shown.minutes) + " min cat. " + std::to_string(message->category) + " " +
                             message->boundary};
  }
  constexpr double minutes_an_hour = 60.0;
  model_.cooling_kw.reset();
  if (message->minute.minutes == 1) model_.cooling_kw = message->minute.overhead_energy_wh * minutes_an_hour / 1000.0;
}

void Follower::ask_for(const Gap& gap) {
  ++replay_requests_;
  subscriber_.publish("isotherm/v1/" + gap.stream.source + "/replay/request", request_of(gap));
}

std::size_t Follower::ask_for_gaps() {
  const std::vector<Gap> gaps = ledger_.gaps();
  for (const Gap& gap : gaps) ask_for(gap);
  return gaps.size();
}

void Follower::count_store() {
  const std::optional<std::vector<StoredStream>> records = store_.records();
  const std::optional<std::vector<StoredStream>> messages = store_.messages();
  const std::optional<std::uint64_t> lost = store_.records_known_lost();
  if (!records || !messages || !lost) return;
  known_lost_ = *lost;
  stored_ = 0;
  for (const StoredStream& boot : *records) {
    stored_ += boot.count;
    made_.see(boot.stream.boot, boot.first, boot.last);
  }
  unacknowledged_ = 0;
  model_.records_published = 0;
  for (const StoredStream& stream : *messages) {
    unacknowledged_ += stream.count - stream.acknowledged;
    if (stream.stream.kind == "record") model_.records_published += stream.acknowledged;
  }
  model_.records_stored = stored_;
  model_.records_made = made_.made();
}

bool Follower::received_all_stored() {
  const std::optional<std::vector<StoredStream>> messages = store_.messages();
  return messages && std::ranges::all_of(*messages, [this](const StoredStream& stream) {
    return unreceived(stream) == 0;
  });
}

std::uint64_t Follower::unreceived(const StoredStream& stream) const {
  // What was never stored was never published either: it is lost as a record, not as a message.
  const std::uint64_t missing = ledger_.missing(stream.stream, stream.first, stream.last);
  return missing > stream.holes() ? missing - stream.holes() : 0;
}

void Follower::report(Summary& summary) {
  count_store();
  summary.scored_seconds = score_.seconds();
  summary.in_band_fraction = score_.in_band_fraction();
  summary.gpu_max_error_hot_k = score_.max_error_hot_k();
  summary.gpu_max_error_cold_k = score_.max_error_cold_k();
  summary.gpu_set_point_c = model_.set_point_c;
  summary.it_power_drops = permit_drops_;
  if (permit_drops_ > 0 && !power_cut_demanded_) {
    summary.problems.push_back("IT power went off " + std::to_string(permit_drops_) +
                               " times although no protective function demanded it");
  }
  summary.heat_to_room_air_kwh = room_air_.kilowatt_hours();
  summary.records_made = made_.made();
  summary.control_cycles = summary.records_made;  // one record each
  summary.records_stored = stored_;
  summary.records_lost = summary.records_made > stored_ ? summary.records_made - stored_ : 0;
  summary.messages_duplicated = ledger_.duplicates();
  summary.replay_requests = replay_requests_;
  summary.messages_received = ledger_.received();
  for (const char* kind : {"record", "state", "alarm", "link", "pue"}) {
    if (const std::uint64_t count = ledger_.received(kind); count > 0) summary.received_by_kind.emplace_back(kind, count);
  }
  if (truth_seconds_ > 0) summary.it_power_fraction = static_cast<double>(powered_seconds_) / static_cast<double>(truth_seconds_);
  summary.missed_deadlines = model_.missed_deadlines;
  summary.plant_behind_clock_s = plant_behind_clock_s_;
  summary.field_bus_reads = field_bus_reads_;
  summary.field_bus_reads_failed = field_bus_reads_failed_;
  for (const auto& [id, raised] : raised_) summary.alarms.push_back(raised);
  report_store(summary);
  store_.close();
  report_pue(summary);
}

void Follower::report_pue(Summary& summary) const {
  summary.pue_absent_because = "no complete minute slot was told during the run";
  if (!pue_.newest()) return;
  const PueMessage& newest = *pue_.newest();
  const PuePeriod& run = newest.since_start;
  summary.pue_boundary = "category " + std::to_string(newest.category) + ", " + newest.boundary;
  if (!run.value || run.it_energy_wh <= 0.0) {
    summary.pue_absent_because = run.reason;
    return;
  }
  // From the energies, which have more digits than the ratio.
  summary.pue = (run.it_energy_wh + run.overhead_energy_wh) / run.it_energy_wh;
  summary.pue_uncertainty = run.uncertainty;
  if (summary.plant_seconds > 0.0) {
    summary.pue_coverage = std::min(1.0, static_cast<double>(run.minutes) * 60.0 / summary.plant_seconds);
  }
}

void Follower::report_store(Summary& summary) {
  const std::optional<std::vector<StoredStream>> messages = store_.messages();
  if (!messages) {
    summary.problems.push_back("the store of the gateway could not be read");
    return;
  }
  std::uint64_t holes = 0;
  for (const StoredStream& stream : *messages) {
    summary.messages_published += stream.acknowledged;
    summary.messages_unacknowledged += stream.count - stream.acknowledged;
    if (stream.holes() != 0) ++holes;
    // What the broker never took was not published: it is told by itself.
    const std::uint64_t unpublished = stream.count - stream.acknowledged;
    const std::uint64_t missing = unreceived(stream);
    summary.messages_lost += missing > unpublished ? missing - unpublished : 0;
  }
  if (holes != 0) summary.problems.push_back("the stored sequences of " + std::to_string(holes) + " streams have holes");
}

}  // namespace isotherm::demo
