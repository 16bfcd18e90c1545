// A serial line in virtual time for a master under test: what is sent goes to the test's peer, whose answer arrives after
// the delays that it names.
#pragma once

#include <algorithm>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "hal/interface/serial_port.hpp"
#include "hal/interface/waiting.hpp"

namespace isotherm::test {

using Frame = std::vector<std::uint8_t>;

class TestLine final : public hal::SerialPort, public hal::Waiting {
 public:
  static constexpr std::uint64_t byte_us = 87;

  /// What comes back for a request, if anything.
  std::function<Frame(const Frame& request)> peer;
  std::uint64_t delay_us = 500;

  void send(std::span<const std::uint8_t> frame) override {
    const Frame request(frame.begin(), frame.end());
    requests.push_back(request);
    silence_before_us.push_back(now_ - last_byte_us_);
    if (peer) arrive(peer(request), now_ + request.size() * byte_us + delay_us);
  }
  std::optional<hal::ReceivedByte> receive() override {
    if (coming_.empty() || coming_.front().at_us > now_) return std::nullopt;
    const hal::ReceivedByte byte = coming_.front().byte;
    last_byte_us_ = coming_.front().at_us;
    coming_.pop_front();
    return byte;
  }
  std::uint64_t now_us() override { return now_; }
  void wait(std::uint64_t until_us) override {
    const std::uint64_t next = coming_.empty() ? until_us : coming_.front().at_us;
    now_ = std::max(now_, std::min(until_us, next));
  }

  void pass(std::uint64_t us) { now_ += us; }
  /// Bytes arrive one after the other from then on.
  void arrive(const Frame& bytes, std::uint64_t at_us) {
    for (const std::uint8_t byte : bytes) {
      coming_.push_back({at_us, {byte, false, false}});
      at_us += byte_us;
    }
    std::ranges::stable_sort(coming_, {}, &Coming::at_us);
  }
  void damage_next() {
    for (Coming& coming : coming_) coming.byte.damaged = true;
  }

  std::vector<Frame> requests;
  /// Of each request: since the last byte that was received.
  std::vector<std::uint64_t> silence_before_us;

 private:
  struct Coming {
    std::uint64_t at_us;
    hal::ReceivedByte byte;
  };
  std::uint64_t now_ = 1'000'000;
  std::uint64_t last_byte_us_ = 0;
  std::deque<Coming> coming_;
};

}  // namespace isotherm::test
