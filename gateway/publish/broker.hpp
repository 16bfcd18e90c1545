// What the publisher needs of an MQTT broker: begin, hand over, and events to be taken from its own thread. Nothing
// here throws, nothing here remembers a message: the store is the outbox.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace isotherm::gateway {

struct BrokerEvent {
  enum class Kind : std::uint8_t {
    connected,
    lost,       // the connection, or the attempt at one; everything in flight is undecided
    delivered,  // `token`: the broker has taken it
    refused,    // `token`: the broker will not have it, or said nothing of use; `reason` says why
    request,    // a message came in on a topic that was subscribed to
  };
  Kind kind = Kind::lost;
  std::uint64_t token = 0;
  int reason = 0;
  std::string topic;
  std::string payload;
};

class Broker {
 public:
  virtual ~Broker() = default;
  /// Begins to connect; an event connected or lost follows.
  virtual void connect() = 0;
  /// Ends the connection and forgets what was in flight; no event follows.
  virtual void disconnect() = 0;
  /// Asks for messages on these topic filters, once connected.
  virtual void subscribe(const std::vector<std::string>& filters) = 0;
  /// QoS 1. False: not taken, and the connection is not to be trusted; else delivered or refused follows, or lost.
  [[nodiscard]] virtual bool publish(std::uint64_t token, const std::string& topic, const std::string& payload,
                                     bool retained) = 0;
  /// What has happened since the last call, in order.
  virtual std::vector<BrokerEvent> take_events() = 0;
};

}  // namespace isotherm::gateway
