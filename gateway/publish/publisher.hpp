// Drains the outbox to a broker: publishes what no broker has acknowledged, marks it once one has, and says again what
// a broker may have acknowledged and lost. Every message reaches the broker at least once, in order; consumers drop
// doubles.
#pragma once

#include <deque>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "gateway/publish/broker.hpp"
#include "gateway/publish/replay_request.hpp"
#include "gateway/store/store.hpp"
#include "hal/interface/clock.hpp"

namespace isotherm::gateway {

struct PublisherSettings {
  std::string site;
  std::size_t window = 100;                 // messages in flight; Paho's own buffer begins to fail above it
  std::uint64_t replay_window_ms = 60'000;  // said again after each reconnect: what was acknowledged this recently
  std::size_t replays_a_second = 200;       // on request
  std::uint64_t patience_ms = 20'000;       // for an acknowledgement or a connection, before the connection is given up
  std::uint32_t seed = 1;                   // of the jitter, so that gateways do not reconnect in step
};

struct PublisherCounters {
  std::uint64_t published = 0;  // handed to the broker, replays included
  std::uint64_t delivered = 0;  // acknowledged and marked
  std::uint64_t replayed = 0;   // said again
  std::uint64_t refused = 0;    // by the broker
  std::uint64_t connects = 0;
  std::uint64_t losses = 0;    // of the connection, or attempts that failed
  std::uint64_t requests = 0;  // of consumers
  std::uint64_t bad_requests = 0;
  std::uint64_t damaged = 0;  // rows that could not be rendered
};

class Publisher {
 public:
  Publisher(Broker& broker, const hal::Clock& clock, Store& store, PublisherSettings settings);

  /// Takes what has happened and does what can be done now; never waits. A StoreError leaves everything to the next
  /// step.
  void step();
  /// Whether every stored message is acknowledged, as far as the last step() saw.
  bool drained() const { return connected() && in_flight_.empty() && acknowledged_.empty() && outbox_empty_; }
  /// Whether waiting brings nothing more: all is acknowledged, or no broker is there to take what is not.
  bool may_stop() const { return !connected() || drained(); }
  bool connected() const { return link_ == Link::connected; }
  const PublisherCounters& counters() const { return counters_; }
  /// Why the last request was not served, or the broker did not take a message; for the log.
  const std::string& last_complaint() const { return complaint_; }

 private:
  enum class Link { down, connecting, connected };
  struct InFlight {
    std::int64_t row;
    bool replay;
  };
  void take(const BrokerEvent& event);
  void on_connected();
  void on_lost();
  void mark_delivered();
  void fill_window();
  bool send(const OutboxRow& row, bool replay, bool retained);
  bool send_recent();
  bool send_new();
  bool send_requested();
  void schedule_reconnect();
  std::size_t room() const { return settings_.window - std::min(settings_.window, in_flight_.size()); }

  Broker& broker_;
  const hal::Clock& clock_;
  Store& store_;
  PublisherSettings settings_;
  std::minstd_rand random_;

  Link link_ = Link::down;
  std::uint64_t retry_at_ms_ = 0;
  std::uint64_t back_off_ms_ = 0;
  std::uint64_t last_progress_ms_ = 0;
  std::uint64_t retry_refused_at_ms_ = 0;  // 0 = nothing was refused

  std::uint64_t next_token_ = 1;
  std::map<std::uint64_t, InFlight> in_flight_;  // by token
  std::set<std::int64_t> rows_in_flight_;        // of the outbox, without replays
  std::vector<std::int64_t> acknowledged_;       // by the broker, and still to be marked
  std::int64_t sent_up_to_ = 0;                  // row of the outbox on this connection
  bool outbox_empty_ = false;

  std::int64_t recent_since_utc_ms_ = 0;
  std::int64_t recent_up_to_ = 0;  // row; -1 = done
  std::deque<ReplayRequest> requests_;
  std::size_t replay_budget_ = 0;
  std::uint64_t budget_filled_ms_ = 0;
  std::string complaint_;
  PublisherCounters counters_;
};

}  // namespace isotherm::gateway
