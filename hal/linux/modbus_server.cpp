#include "hal/linux/modbus_server.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <sys/timerfd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <variant>

#include "hal/linux/log.hpp"
#include "hal/linux/serial_port.hpp"
#include "hal/linux/start_error.hpp"
#include "hal/modbus/rtu_slave.hpp"
#include "hal/modbus/tcp_slave.hpp"

namespace isotherm::hal {
namespace {

// Of the wall: an adapter that was unplugged is back within seconds or within hours.
constexpr std::uint64_t first_reopen_wait_ms = 100;
constexpr std::uint64_t longest_reopen_wait_ms = 5'000;

}  // namespace

/// One connection, or the serial line, and the slave on it.
class ModbusServer::Peer {
 public:
  enum class State : std::uint8_t { here, gone, bad, slow };

  Peer(Descriptor descriptor, modbus::Registers& registers, bool rtu, std::uint64_t now_ms)
      : descriptor_(std::move(descriptor)), last_ms_(now_ms) {
    if (rtu) {
      slave_.emplace<modbus::RtuSlave>(registers);
    } else {
      slave_.emplace<modbus::TcpSlave>(registers);
    }
  }

  std::uint64_t last_ms() const { return last_ms_; }

  State serve(std::uint64_t now_ms, const ServerLimits& limits, std::uint64_t& answered) {
    std::array<std::uint8_t, 1024> bytes{};
    const auto count = ::read(descriptor_.number(), bytes.data(), bytes.size());
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) return State::here;
    if (count <= 0) return State::gone;
    if (auto* rtu = std::get_if<modbus::RtuSlave>(&slave_);
        rtu != nullptr && rtu->mid_frame() && now_ms - last_ms_ >= limits.silence_ms) {
      rtu->silence();
    }
    last_ms_ = now_ms;
    for (const std::uint8_t byte : std::span(bytes).first(static_cast<std::size_t>(count))) {
      const auto answer = std::visit([byte](auto& slave) { return feed(slave, byte); }, slave_);
      // An answer is at most 260 bytes: a peer whose buffer has no room for it does not read.
      if (!answer.empty() && !send(answer)) return State::slow;
      answered += answer.empty() ? 0U : 1U;
      if (is_bad(limits)) return State::bad;
    }
    return State::here;
  }

 private:
  static std::span<const std::uint8_t> feed(std::monostate, std::uint8_t) { return {}; }
  static std::span<const std::uint8_t> feed(auto& slave, std::uint8_t byte) { return slave.feed(byte); }

  bool send(std::span<const std::uint8_t> bytes) const {
    return ::write(descriptor_.number(), bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size());
  }
  bool is_bad(const ServerLimits& limits) const {
    const auto* tcp = std::get_if<modbus::TcpSlave>(&slave_);
    return tcp != nullptr && (tcp->broken() || tcp->bad_frames() >= limits.most_bad_frames);
  }

  Descriptor descriptor_;
  std::uint64_t last_ms_;
  std::variant<std::monostate, modbus::RtuSlave, modbus::TcpSlave> slave_;
};

ModbusServer::ModbusServer(const Address& address, modbus::Registers& registers, PollLoop& loop,
                           const Clock& line_clock, ServerLimits limits)
    : registers_(registers), loop_(loop), line_clock_(line_clock), limits_(limits), address_(address), rtu_(address.is_rtu()),
      reopen_wait_ms_(first_reopen_wait_ms) {
  ignore_broken_pipes();
  if (address.kind == Address::Kind::rtu) {
    Descriptor port = open_serial_port(address);
    timer_.reset(::timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC));
    if (!timer_) throw StartError("cannot watch over " + to_text(address) + ": " + reason(errno));
    add(std::move(port));
    loop_.watch(timer_.number(), POLLIN, [this](short) { reopen(); });
    return;
  }
  if (rtu_) {
    listener_.emplace(Listener::unix_path(address.path, to_text(address)));
  } else {
    listener_.emplace(Listener::tcp(address.host, address.port));
  }
  loop_.watch(listener_->number(), POLLIN, [this](short) { admit(); });
}

ModbusServer::~ModbusServer() {
  if (listener_) loop_.forget(listener_->number());
  if (timer_) loop_.forget(timer_.number());
  for (const auto& [descriptor, peer] : peers_) loop_.forget(descriptor);
}

void ModbusServer::admit() {
  Descriptor descriptor = listener_->accept();
  if (!descriptor) return;
  drop_idle();
  if (peers_.size() >= limits_.most_peers) {
    ++counters_.turned_away;
    return;
  }
  ++counters_.accepted;
  add(std::move(descriptor));
}

void ModbusServer::add(Descriptor descriptor) {
  const int number = descriptor.number();
  peers_[number] = std::make_unique<Peer>(std::move(descriptor), registers_, rtu_, line_clock_.mono_ms());
  loop_.watch(number, POLLIN, [this, number](short) { serve(number); });
}

void ModbusServer::serve(int descriptor) {
  const std::uint64_t answered = counters_.requests_answered;
  const Peer::State state =
      peers_.at(descriptor)->serve(line_clock_.mono_ms(), limits_, counters_.requests_answered);
  // A port that opens and breaks off at once has not come back yet.
  if (counters_.requests_answered != answered) reopen_wait_ms_ = first_reopen_wait_ms;
  switch (state) {
    case Peer::State::here: return;
    case Peer::State::gone: ++counters_.left; break;
    case Peer::State::bad: ++counters_.dropped_bad; break;
    case Peer::State::slow: ++counters_.dropped_slow; break;
  }
  drop(descriptor);
}

void ModbusServer::drop(int descriptor) {
  loop_.forget(descriptor);
  peers_.erase(descriptor);
  if (!timer_) return;
  log::warning(to_text(address_) + " broke off; it is opened again when it is back");
  reopen_later();
}

void ModbusServer::reopen_later() {
  constexpr std::uint64_t ms_per_s = 1'000;
  constexpr std::uint64_t ns_per_ms = 1'000'000;
  itimerspec due{};
  due.it_value.tv_sec = static_cast<time_t>(reopen_wait_ms_ / ms_per_s);
  due.it_value.tv_nsec = static_cast<long>(reopen_wait_ms_ % ms_per_s * ns_per_ms);
  ::timerfd_settime(timer_.number(), 0, &due, nullptr);
  reopen_wait_ms_ = std::min(2 * reopen_wait_ms_, longest_reopen_wait_ms);
}

void ModbusServer::reopen() {
  std::uint64_t expirations = 0;
  if (::read(timer_.number(), &expirations, sizeof expirations) <= 0) return;
  try {
    add(open_serial_port(address_));
  } catch (const StartError&) {
    return reopen_later();
  }
  ++counters_.reopened;
  log::info(to_text(address_) + " is open again");
}

void ModbusServer::drop_idle() {
  if (rtu_) return;
  const std::uint64_t now = line_clock_.mono_ms();
  for (auto at = peers_.begin(); at != peers_.end();) {
    const int descriptor = at->first;
    const bool idle = now - at->second->last_ms() > limits_.most_idle_ms;
    ++at;
    if (!idle) continue;
    ++counters_.dropped_idle;
    drop(descriptor);
  }
}

}  // namespace isotherm::hal
