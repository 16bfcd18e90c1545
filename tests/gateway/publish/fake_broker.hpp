// A broker that takes, drops, refuses and dies as a test wants, and remembers what it was given.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "gateway/publish/broker.hpp"

namespace isotherm::test {

class FakeBroker final : public gateway::Broker {
 public:
  using Event = gateway::BrokerEvent;
  struct Message {
    std::string topic;
    std::string payload;
    bool retained;
  };

  void connect() override {
    ++connects;
    events.push_back({up ? Event::Kind::connected : Event::Kind::lost, 0, 0, {}, {}});
    connected = up;
  }
  void disconnect() override {
    connected = false;
    ++disconnects;
    events.clear();
  }
  void subscribe(const std::vector<std::string>& topics) override { filters = topics; }
  bool publish(std::uint64_t token, const std::string& topic, const std::string& payload, bool retained) override {
    ++calls;
    if (!connected || calls == failing_call) return false;
    if (calls == dying_call) {
      die();
      return true;
    }
    pending.push_back(token);
    most_in_flight = std::max(most_in_flight, pending.size());
    received.push_back({topic, payload, retained});
    return true;
  }
  std::vector<Event> take_events() override { return std::exchange(events, {}); }

  /// Acknowledges all that waits, with this reason.
  void acknowledge(int reason = 0, Event::Kind kind = Event::Kind::delivered) {
    for (const std::uint64_t token : std::exchange(pending, {})) events.push_back({kind, token, reason, {}, {}});
  }
  void die() {
    connected = false;
    pending.clear();
    events.push_back({Event::Kind::lost, 0, 0, {}, {}});
  }
  void ask(const std::string& topic, const std::string& payload) {
    events.push_back({Event::Kind::request, 0, 0, topic, payload});
  }

  bool up = true;
  bool connected = false;
  long calls = 0, failing_call = 0, dying_call = 0;
  int connects = 0, disconnects = 0;
  std::size_t most_in_flight = 0;
  std::vector<std::uint64_t> pending;
  std::vector<Message> received;
  std::vector<std::string> filters;
  std::vector<Event> events;
};

}  // namespace isotherm::test
