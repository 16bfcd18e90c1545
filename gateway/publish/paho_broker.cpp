#include "gateway/publish/paho_broker.hpp"

#include <mqtt/async_client.h>

#include <charconv>
#include <chrono>
#include <utility>

#include "hal/linux/sockets.hpp"

namespace isotherm::gateway {
namespace {

/// How long a goodbye may take, wall time.
constexpr std::chrono::milliseconds goodbye{500};
/// Above the publisher's window, so that Paho's own limit is never met.
constexpr int most_in_flight = 200;

/// How long a plain connection may take before the broker counts as absent, wall time.
constexpr int probe_ms = 2'000;

/// Whether anybody listens. Paho 1.3.12 stops and starts its threads when a connection is refused, and now and then a
/// later attempt then hangs for good: so it is only asked where a plain socket was let in.
bool anybody_listens(const std::string& address) {
  const std::size_t host = address.find("://") == std::string::npos ? 0 : address.find("://") + 3;
  const std::size_t colon = address.rfind(':');
  unsigned port = 0;
  const char* const end = address.data() + address.size();
  if (colon == std::string::npos || std::from_chars(address.data() + colon + 1, end, port).ptr != end) return true;
  std::string name = address.substr(host, colon - host);
  if (name.starts_with('[') && name.ends_with(']')) name = name.substr(1, name.size() - 2);
  return static_cast<bool>(hal::connect_tcp(name, static_cast<std::uint16_t>(port), probe_ms));
}

std::uint64_t token_of(const mqtt::token& token) { return reinterpret_cast<std::uintptr_t>(token.get_user_context()); }
void* context_of(std::uint64_t token) { return reinterpret_cast<void*>(static_cast<std::uintptr_t>(token)); }

}  // namespace

/// One client of Paho and its callbacks. It outlives a lost connection, because Paho 1.3.12 leaks what was in flight
/// when a client is destroyed, and is made anew only after disconnect(), when the old one is not to be trusted.
class PahoBroker::Session {
 public:
  Session(PahoBroker& broker, const PahoSettings& settings)
      : broker_(broker),
        connecting_{*this},
        publishing_{*this},
        subscribing_{*this},
        client_(settings.address, settings.client_id, create_options(), nullptr) {
    client_.set_connection_lost_handler([this](const std::string&) { lost(); });
    client_.set_disconnected_handler([this](const mqtt::properties&, mqtt::ReasonCode) { lost(); });
    client_.set_message_callback([this](mqtt::const_message_ptr message) {
      // What a broker kept from long ago is not a consumer's question of now.
      if (!message || message->is_retained()) return;
      broker_.note({BrokerEvent::Kind::request, 0, 0, message->get_topic(), message->to_string()}, this);
    });
    options_.set_mqtt_version(MQTTVERSION_5);
    options_.set_clean_start(true);
    options_.set_automatic_reconnect(false);
    options_.set_keep_alive_interval(settings.keep_alive_s);
    options_.set_connect_timeout(settings.connect_timeout_s);
    options_.set_max_inflight(most_in_flight);
  }

  void connect() { client_.connect(options_, nullptr, connecting_); }

  void disconnect() {
    if (client_.is_connected()) client_.disconnect(static_cast<int>(goodbye.count()))->wait_for(goodbye);
  }

  void subscribe(const std::vector<std::string>& filters) {
    for (const std::string& filter : filters) client_.subscribe(filter, 1, nullptr, subscribing_);
  }

  void publish(std::uint64_t token, const std::string& topic, const std::string& payload, bool retained) {
    client_.publish(mqtt::make_message(topic, payload, 1, retained), context_of(token), publishing_);
  }

 private:
  static mqtt::create_options create_options() {
    mqtt::create_options options{MQTTVERSION_5};
    options.set_send_while_disconnected(false);
    options.set_max_buffered_messages(most_in_flight);
    return options;
  }
  void lost() { broker_.note({BrokerEvent::Kind::lost, 0, 0, {}, {}}, this); }

  struct Connecting final : mqtt::iaction_listener {
    explicit Connecting(Session& owner) : session(owner) {}
    void on_failure(const mqtt::token&) override { session.lost(); }
    void on_success(const mqtt::token&) override {
      session.broker_.note({BrokerEvent::Kind::connected, 0, 0, {}, {}}, &session);
    }
    Session& session;
  };
  struct Publishing final : mqtt::iaction_listener {
    explicit Publishing(Session& owner) : session(owner) {}
    void on_failure(const mqtt::token& token) override { tell(BrokerEvent::Kind::refused, token); }
    void on_success(const mqtt::token& token) override { tell(BrokerEvent::Kind::delivered, token); }
    void tell(BrokerEvent::Kind kind, const mqtt::token& token) {
      // A failure without a reason of the broker's carries Paho's own, a negative number.
      const int reason = kind == BrokerEvent::Kind::delivered || token.get_reason_code() >= 0x80
                             ? static_cast<int>(token.get_reason_code())
                             : token.get_return_code();
      session.broker_.note({kind, token_of(token), reason, {}, {}}, &session);
    }
    Session& session;
  };
  struct Subscribing final : mqtt::iaction_listener {
    explicit Subscribing(Session& owner) : session(owner) {}
    // Without its subscription the gateway would be deaf to consumers: a new connection asks again.
    void on_failure(const mqtt::token&) override { session.lost(); }
    void on_success(const mqtt::token&) override {}
    Session& session;
  };

  PahoBroker& broker_;
  mqtt::connect_options options_;
  Connecting connecting_;
  Publishing publishing_;
  Subscribing subscribing_;
  mqtt::async_client client_;
};

PahoBroker::PahoBroker(PahoSettings settings) : settings_(std::move(settings)) {}
PahoBroker::~PahoBroker() { disconnect(); }

void PahoBroker::note(BrokerEvent event, const Session* of) {
  const std::lock_guard<std::mutex> lock{mutex_};
  if (of != listening_) return;
  events_.push_back(std::move(event));
  changed_.notify_one();
}

void PahoBroker::connect() {
  try {
    if (!session_) {
      session_ = std::make_unique<Session>(*this, settings_);
      const std::lock_guard<std::mutex> lock{mutex_};
      listening_ = session_.get();
    }
    if (anybody_listens(settings_.address)) {
      session_->connect();
    } else {
      note({BrokerEvent::Kind::lost, 0, 0, {}, {}}, session_.get());
    }
  } catch (const std::exception&) {
    note({BrokerEvent::Kind::lost, 0, 0, {}, {}}, session_.get());
  }
}

void PahoBroker::disconnect() {
  {
    const std::lock_guard<std::mutex> lock{mutex_};
    listening_ = nullptr;
    events_.clear();
  }
  if (!session_) return;
  try {
    session_->disconnect();
  } catch (const std::exception&) {
    // Nothing is lost by an unsaid goodbye: what was in flight goes out again.
  }
  session_.reset();
}

void PahoBroker::subscribe(const std::vector<std::string>& filters) {
  if (!session_) return;
  try {
    session_->subscribe(filters);
  } catch (const std::exception&) {
    note({BrokerEvent::Kind::lost, 0, 0, {}, {}}, session_.get());
  }
}

bool PahoBroker::publish(std::uint64_t token, const std::string& topic, const std::string& payload, bool retained) {
  if (!session_) return false;
  try {
    session_->publish(token, topic, payload, retained);
    return true;
  } catch (const std::exception&) {
    return false;
  }
}

std::vector<BrokerEvent> PahoBroker::take_events() {
  const std::lock_guard<std::mutex> lock{mutex_};
  return std::exchange(events_, {});
}

void PahoBroker::wait(int wall_ms) {
  std::unique_lock<std::mutex> lock{mutex_};
  changed_.wait_for(lock, std::chrono::milliseconds{wall_ms}, [this] { return woken_ || !events_.empty(); });
  woken_ = false;
}

void PahoBroker::wake() {
  const std::lock_guard<std::mutex> lock{mutex_};
  woken_ = true;
  changed_.notify_one();
}

}  // namespace isotherm::gateway
