#include "tools/demo/subscriber.hpp"

#include <mqtt/async_client.h>

#include <memory>
#include <mutex>
#include <utility>

#include "hal/linux/sockets.hpp"

namespace isotherm::demo {
namespace {

constexpr std::int64_t retry_ms = 300;
constexpr std::int64_t patience_ms = 3'000;  // for a connection or a subscription that gives no answer
constexpr int quality_of_service = 1;
/// After so many attempts in a row Paho's client is no longer trusted to connect at all, and a new one takes its place.
constexpr int most_failures = 5;

}  // namespace

class Subscriber::Client : public virtual mqtt::callback {
 public:
  Client(std::uint16_t port, std::string filter)
      : port_(port),
        address_("tcp://127.0.0.1:" + std::to_string(port)),
        filter_(std::move(filter)),
        options_(mqtt::connect_options_builder()
                     .mqtt_version(MQTTVERSION_5)
                     .clean_start(true)
                     .keep_alive_interval(std::chrono::seconds(5))
                     .connect_timeout(std::chrono::seconds(2))
                     .finalize()) {
    renew();
  }

  bool tick(std::int64_t wall_ms) {
    try {
      switch (state_) {
        case State::idle:
          // Paho's threads now and then hang after a refused connection: it is only asked where somebody listens.
          if (wall_ms >= next_ms_ && !hal::connect_tcp("127.0.0.1", port_, 100)) {
            next_ms_ = wall_ms + retry_ms;
          } else if (wall_ms >= next_ms_) {
            token_ = client_->connect(options_);
            enter(State::connecting, wall_ms);
          }
          return false;
        case State::connecting:
          if (client_->is_connected()) {
            token_ = client_->subscribe(filter_, quality_of_service);
            enter(State::subscribing, wall_ms);
          } else if (answered_no()) {
            give_up(wall_ms);
          } else if (wall_ms >= next_ms_) {
            // On loopback every attempt is answered at once: it is Paho that hangs.
            give_up(wall_ms);
            renew();
          }
          return false;
        case State::subscribing:
          if (!client_->is_connected() || wall_ms >= next_ms_) {
            give_up(wall_ms);
          } else if (token_->is_complete()) {
            state_ = State::subscribed;
            failures_ = 0;
            return true;
          }
          return false;
        case State::subscribed:
          if (!client_->is_connected()) give_up(wall_ms);
          return false;
        case State::ended:
          return false;
      }
    } catch (const mqtt::exception&) {
      give_up(wall_ms);
    }
    return false;
  }

  bool subscribed() const { return state_ == State::subscribed; }

  std::vector<MqttMessage> take() {
    const std::lock_guard lock(mutex_);
    return std::exchange(messages_, {});
  }

  void publish(const std::string& topic, const std::string& payload) {
    if (!subscribed()) return;
    try {
      client_->publish(topic, payload.data(), payload.size(), quality_of_service, false);
    } catch (const mqtt::exception&) {
      // Lost with the connection; the gap is still there and is asked for after the reconnect.
    }
  }

  void stop() {
    try {
      if (client_->is_connected()) client_->disconnect(1000)->wait_for(std::chrono::seconds(1));
    } catch (const mqtt::exception&) {
      // The broker went first; nothing is left to end.
    }
    state_ = State::ended;
  }

 private:
  enum class State : std::uint8_t { idle, connecting, subscribing, subscribed, ended };

  void enter(State state, std::int64_t wall_ms) {
    state_ = state;
    next_ms_ = wall_ms + patience_ms;
  }
  void give_up(std::int64_t wall_ms) {
    state_ = State::idle;
    next_ms_ = wall_ms + retry_ms;
    if (++failures_ >= most_failures) renew();
  }
  void renew() {
    token_.reset();
    client_.reset();  // first: only without any client does Paho begin anew
    client_ = std::make_unique<mqtt::async_client>(address_, "isotherm-demo-subscriber",
                                                   mqtt::create_options(MQTTVERSION_5), nullptr);
    client_->set_callback(*this);
    failures_ = 0;
  }
  bool answered_no() const { return token_->is_complete() && !client_->is_connected(); }

  // On Paho's thread: it only enqueues, for nothing else is safe there.
  void message_arrived(mqtt::const_message_ptr message) override {
    const std::lock_guard lock(mutex_);
    messages_.push_back({message->get_topic(), message->get_payload_str()});
  }

  std::uint16_t port_;
  std::string address_;
  std::string filter_;
  mqtt::connect_options options_;  // lives longer than the client, which points into it
  int failures_ = 0;
  mqtt::token_ptr token_;
  State state_ = State::idle;
  std::int64_t next_ms_ = 0;
  std::mutex mutex_;
  std::vector<MqttMessage> messages_;
  std::unique_ptr<mqtt::async_client> client_;  // last, so that its thread ends before what it writes to
};

Subscriber::Subscriber(std::uint16_t port, std::string filter)
    : client_(std::make_unique<Client>(port, std::move(filter))) {}
Subscriber::~Subscriber() { stop(); }
bool Subscriber::tick(std::int64_t wall_ms) { return client_->tick(wall_ms); }
bool Subscriber::subscribed() const { return client_->subscribed(); }
std::vector<MqttMessage> Subscriber::take() { return client_->take(); }
void Subscriber::publish(const std::string& topic, const std::string& payload) { client_->publish(topic, payload); }
void Subscriber::stop() { client_->stop(); }

}  // namespace isotherm::demo
