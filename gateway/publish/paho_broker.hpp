// A broker reached through Eclipse Paho, MQTT 5. Paho keeps nothing: no persistence, no reconnect and no buffer of its
// own; its callbacks only write events down.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>

#include "gateway/publish/broker.hpp"

namespace isotherm::gateway {

struct PahoSettings {
  std::string address;    // tcp://host:port
  std::string client_id;  // the same at every start: two gateways with one id must find out
  int keep_alive_s = 20;  // wall time, as the broker counts it
  int connect_timeout_s = 5;
};

class PahoBroker final : public Broker {
 public:
  explicit PahoBroker(PahoSettings settings);
  ~PahoBroker() override;

  void connect() override;
  void disconnect() override;
  void subscribe(const std::vector<std::string>& filters) override;
  bool publish(std::uint64_t token, const std::string& topic, const std::string& payload, bool retained) override;
  std::vector<BrokerEvent> take_events() override;

  /// Returns when there are events, when wake() was called, or after this much wall time.
  void wait(int wall_ms);
  void wake();

 private:
  class Session;
  void note(BrokerEvent event, const Session* of);

  PahoSettings settings_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<BrokerEvent> events_;
  const Session* listening_ = nullptr;  // events of a session that was given up are dropped
  bool woken_ = false;
  std::unique_ptr<Session> session_;
};

}  // namespace isotherm::gateway
