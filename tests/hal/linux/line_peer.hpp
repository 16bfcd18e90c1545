// The other end of a master's line, in a thread of its own: hands each complete request to the test's function and sends
// what that returns, which may be nothing, or nonsense. The test may also send and hang up at any moment.
#pragma once

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <span>
#include <thread>
#include <vector>

#include "hal/linux/sockets.hpp"
#include "hal/modbus/tcp_slave.hpp"

namespace isotherm::test {

using Bytes = std::vector<std::uint8_t>;

class LinePeer {
 public:
  using Answer = std::function<Bytes(std::span<const std::uint8_t> request)>;

  /// `rtu`: requests are told by the length of a read (8 bytes) or a write; else by their TCP header.
  LinePeer(hal::Listener listener, bool rtu, Answer answer)
      : listener_(std::move(listener)), rtu_(rtu), answer_(std::move(answer)), stop_(::eventfd(0, 0)) {
    thread_ = std::thread([this] { run(); });
  }
  ~LinePeer() {
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = ::write(stop_.number(), &one, sizeof one);
    thread_.join();
  }

  std::uint16_t port() const { return listener_.port(); }

  /// To the connection of this moment, at once.
  void send(const Bytes& bytes) {
    const std::lock_guard lock(mutex_);
    [[maybe_unused]] const auto written = ::write(connection_.number(), bytes.data(), bytes.size());
  }
  void hang_up() {
    const std::lock_guard lock(mutex_);
    connection_.reset();
  }
  /// Returns when that many requests have been handed over and answered, or left unanswered.
  void wait_handled(std::uint64_t requests) {
    std::unique_lock lock(mutex_);
    handled_changed_.wait(lock, [&] { return handled_ >= requests; });
  }

 private:
  std::size_t wanted() const {
    if (rtu_) {
      if (buffer_.size() < 8) return 8;
      return buffer_[1] == 0x10 ? std::size_t{9} + buffer_[6] : 8;
    }
    return buffer_.size() < hal::modbus::mbap_bytes ? hal::modbus::mbap_bytes : hal::modbus::tcp_frame_length(buffer_);
  }

  void run() {
    for (;;) {
      int connection = -1;
      {
        const std::lock_guard lock(mutex_);
        connection = connection_.number();
      }
      // A short wait as well, since hang_up() may take the descriptor away under us.
      pollfd polled[]{{stop_.number(), POLLIN, 0}, {listener_.number(), POLLIN, 0}, {connection, POLLIN, 0}};
      ::poll(polled, 3, 50);
      if (polled[0].revents != 0) return;
      const std::lock_guard lock(mutex_);
      if (polled[1].revents != 0) {
        connection_ = listener_.accept();
        buffer_.clear();
      }
      if (polled[2].revents != 0 && connection_.number() == connection) take();
    }
  }

  void take() {
    std::uint8_t bytes[512];
    const auto count = ::read(connection_.number(), bytes, sizeof bytes);
    if (count <= 0) return connection_.reset();
    buffer_.insert(buffer_.end(), bytes, bytes + count);
    while (buffer_.size() >= wanted()) {
      const std::size_t length = wanted();
      const Bytes answer = answer_(std::span(buffer_).first(length));
      if (!answer.empty()) {
        [[maybe_unused]] const auto written = ::write(connection_.number(), answer.data(), answer.size());
      }
      buffer_.erase(buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(length));
      ++handled_;
      handled_changed_.notify_all();
    }
  }

  hal::Listener listener_;
  bool rtu_;
  Answer answer_;
  hal::Descriptor stop_;
  std::mutex mutex_;
  std::condition_variable handled_changed_;
  std::uint64_t handled_ = 0;
  hal::Descriptor connection_;
  Bytes buffer_;
  std::thread thread_;
};

}  // namespace isotherm::test
