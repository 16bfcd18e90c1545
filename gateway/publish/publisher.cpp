#include "gateway/publish/publisher.hpp"

#include <algorithm>

#include "gateway/publish/envelope.hpp"
#include "gateway/publish/record_message.hpp"

namespace isotherm::gateway {
namespace {

// Plant time: short enough that a broker's restart is not noticed, long enough that a storm of gateways does not ban
// us.
constexpr std::uint64_t first_back_off_ms = 100;
constexpr std::uint64_t longest_back_off_ms = 5'000;
/// A message that the broker refused (a right not granted yet, a quota) is tried again after this.
constexpr std::uint64_t retry_refused_ms = 5'000;
constexpr std::size_t most_requests_waiting = 32;
constexpr int first_refusing_reason = 0x80;  // MQTT 5, 2.4

/// Of a topic or a content that somebody else wrote, in a sentence for the log.
constexpr std::size_t most_told = 80;

/// Nobody who may ask for a replay may write lines of his own into the log, or move a terminal's cursor.
std::string printable(std::string text) {
  std::ranges::replace_if(text, [](char at) { return at < ' ' || at > '~'; }, '?');
  return text;
}

}  // namespace

Publisher::Publisher(Broker& broker, const hal::Clock& clock, Store& store, PublisherSettings settings)
    : broker_(broker), clock_(clock), store_(store), settings_(std::move(settings)), random_(settings_.seed) {}

void Publisher::step() {
  for (const BrokerEvent& event : broker_.take_events()) take(event);
  mark_delivered();
  const std::uint64_t now = clock_.mono_ms();
  const bool waiting = link_ == Link::connecting || !in_flight_.empty();
  // A connection that says nothing may be one that says nothing ever again: half open, or a broker that hangs.
  if (waiting && now - last_progress_ms_ > settings_.patience_ms) {
    broker_.disconnect();
    on_lost();
  }
  if (link_ == Link::down && now >= retry_at_ms_) {
    link_ = Link::connecting;
    last_progress_ms_ = now;
    broker_.connect();
  }
  if (link_ == Link::connected) fill_window();
}

void Publisher::take(const BrokerEvent& event) {
  switch (event.kind) {
    case BrokerEvent::Kind::connected:
      return on_connected();
    case BrokerEvent::Kind::lost:
      return on_lost();
    case BrokerEvent::Kind::request: {
      const auto parsed = parse_replay_request(event.topic, event.payload);
      const auto* request = std::get_if<ReplayRequest>(&parsed);
      if (request == nullptr || requests_.size() >= most_requests_waiting) {
        ++counters_.bad_requests;
        const std::string why =
            request == nullptr ? std::get<std::string>(parsed) : "too many replay requests wait already";
        complaint_ = printable("replay request on " + event.topic.substr(0, most_told) + " refused: " + why + "; it began \"" +
                               event.payload.substr(0, most_told) + "\"");
        return;
      }
      ++counters_.requests;
      requests_.push_back(*request);
      return;
    }
    case BrokerEvent::Kind::delivered:
    case BrokerEvent::Kind::refused:
      break;
  }
  const auto found = in_flight_.find(event.token);
  if (found == in_flight_.end()) return;  // of a connection that was given up
  const InFlight sent = found->second;
  in_flight_.erase(found);
  last_progress_ms_ = clock_.mono_ms();
  if (!sent.replay) rows_in_flight_.erase(sent.row);
  if (event.kind == BrokerEvent::Kind::delivered && event.reason >= 0 && event.reason < first_refusing_reason) {
    if (!sent.replay) acknowledged_.push_back(sent.row);
    return;
  }
  ++counters_.refused;
  complaint_ = "the broker refused a message with reason " + std::to_string(event.reason);
  if (!sent.replay) retry_refused_at_ms_ = clock_.mono_ms() + retry_refused_ms;
}

void Publisher::on_connected() {
  link_ = Link::connected;
  ++counters_.connects;
  back_off_ms_ = 0;
  last_progress_ms_ = clock_.mono_ms();
  sent_up_to_ = 0;
  retry_refused_at_ms_ = 0;
  outbox_empty_ = false;
  recent_since_utc_ms_ = clock_.utc_ms() - static_cast<std::int64_t>(settings_.replay_window_ms);
  recent_up_to_ = 0;
  broker_.subscribe(replay_request_filters(settings_.site));
}

void Publisher::on_lost() {
  if (link_ == Link::down) return;
  link_ = Link::down;
  ++counters_.losses;
  // What was in flight may have arrived or not: it stays unmarked and goes out again.
  in_flight_.clear();
  rows_in_flight_.clear();
  schedule_reconnect();
}

void Publisher::schedule_reconnect() {
  back_off_ms_ = std::clamp(2 * back_off_ms_, first_back_off_ms, longest_back_off_ms);
  std::uniform_int_distribution<std::uint64_t> jitter{back_off_ms_ / 2, back_off_ms_};
  retry_at_ms_ = clock_.mono_ms() + jitter(random_);
}

void Publisher::mark_delivered() {
  if (acknowledged_.empty()) return;
  store_.acknowledge(acknowledged_, clock_.utc_ms());
  counters_.delivered += acknowledged_.size();
  acknowledged_.clear();
}

void Publisher::fill_window() {
  const std::uint64_t now = clock_.mono_ms();
  if (retry_refused_at_ms_ != 0 && now >= retry_refused_at_ms_) {
    retry_refused_at_ms_ = 0;
    sent_up_to_ = 0;
  }
  const std::uint64_t earned = (now - budget_filled_ms_) * settings_.replays_a_second / 1000;
  if (earned > 0) {
    replay_budget_ = std::min(settings_.replays_a_second, replay_budget_ + static_cast<std::size_t>(earned));
    budget_filled_ms_ = now;
  }
  if (send_recent() && send_new() && send_requested()) return;
  broker_.disconnect();
  on_lost();
}

bool Publisher::send(const OutboxRow& row, bool replay, bool retained) {
  std::optional<std::string> payload = row.message.payload;
  if (row.record) payload = record_message(*row.record);
  if (!payload) {
    ++counters_.damaged;
    complaint_ = "a stored " + row.message.kind + " is damaged and cannot be published";
    return true;
  }
  if (replay) payload = marked_replayed(std::move(*payload));
  const std::uint64_t token = next_token_++;
  if (in_flight_.empty()) last_progress_ms_ = clock_.mono_ms();
  if (!broker_.publish(token, row.message.topic, *payload, retained)) return false;
  in_flight_[token] = {row.row, replay};
  if (!replay) rows_in_flight_.insert(row.row);
  ++counters_.published;
  counters_.replayed += replay ? 1 : 0;
  return true;
}

bool Publisher::send_recent() {
  while (recent_up_to_ >= 0 && room() > 0) {
    const auto rows = store_.acknowledged(recent_since_utc_ms_, recent_up_to_, room());
    for (const OutboxRow& row : rows) {
      if (!send(row, true, false)) return false;
      recent_up_to_ = row.row;
    }
    if (!rows.empty()) continue;
    recent_up_to_ = -1;
    // A broker that lost what it knew has also lost what it retained, however long ago that was said.
    for (const char* kind : retained_kinds) {
      for (const OutboxRow& row : store_.newest_acknowledged(kind)) {
        if (!send(row, true, true)) return false;
      }
    }
  }
  return true;
}

bool Publisher::send_new() {
  while (room() > 0) {
    const auto rows = store_.unacknowledged(sent_up_to_, room());
    if (rows.empty()) {
      outbox_empty_ = retry_refused_at_ms_ == 0;
      return true;
    }
    outbox_empty_ = false;
    for (const OutboxRow& row : rows) {
      if (rows_in_flight_.count(row.row) == 0 && !send(row, false, is_retained(row.message.kind))) return false;
      sent_up_to_ = row.row;
    }
  }
  return true;
}

bool Publisher::send_requested() {
  // Half of the window stays free for what is new, and at most replays_a_second go out: a consumer's question must not
  // delay the present.
  while (!requests_.empty() && replay_budget_ > 0 && in_flight_.size() < settings_.window / 2) {
    ReplayRequest& request = requests_.front();
    const std::size_t most = std::min(replay_budget_, settings_.window / 2 - in_flight_.size());
    const auto rows = store_.range(request.kind, request.source, request.boot, request.from, request.to, most);
    for (const OutboxRow& row : rows) {
      if (row.acknowledged) {  // the others go out anyway
        if (!send(row, true, false)) return false;
        --replay_budget_;
      }
      request.from = row.message.sequence + 1;
    }
    if (rows.size() < most || request.from > request.to || request.from == 0) requests_.pop_front();
  }
  return true;
}

}  // namespace isotherm::gateway
