// An independent consumer of what the gateway publishes: MQTT 5, QoS 1, no part of the gateway's code. It reconnects by
// itself and hands over every message; what is missing it asks for by the replay requests that any consumer may use.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace isotherm::demo {

struct MqttMessage {
  std::string topic;
  std::string payload;
};

class Subscriber {
 public:
  /// Of the broker on this port of the loopback interface; `filter` is what it subscribes to.
  Subscriber(std::uint16_t port, std::string filter);
  ~Subscriber();

  /// Moves connecting and subscribing on; never waits. Returns true once after each time the subscription stands: the
  /// moment to ask for gaps.
  bool tick(std::int64_t wall_ms);
  bool subscribed() const;
  /// What arrived since the last call, in the order of arrival.
  std::vector<MqttMessage> take();
  /// Publishes at QoS 1 if connected; what does not get through is asked for again by the caller.
  void publish(const std::string& topic, const std::string& payload);
  /// Waits up to a second of wall time for an orderly end, after which it does not connect again.
  void stop();

 private:
  class Client;
  std::unique_ptr<Client> client_;
};

}  // namespace isotherm::demo
