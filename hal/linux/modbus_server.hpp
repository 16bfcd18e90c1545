// Serves registers to Modbus masters by our own slave: over TCP to many, over a socket or a serial port as RTU. All in the
// thread of the poll loop; a master can neither block it nor keep a place it does not use, and a serial adapter that was
// unplugged is opened again when it is back.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>

#include "hal/interface/clock.hpp"
#include "hal/linux/address.hpp"
#include "hal/linux/descriptor.hpp"
#include "hal/linux/poll_loop.hpp"
#include "hal/linux/sockets.hpp"
#include "hal/modbus/slave.hpp"

namespace isotherm::hal {

struct ServerLimits {
  std::size_t most_peers = 32;
  std::uint32_t most_bad_frames = 3;       // TCP: then the peer is dropped; on a serial line noise is no offence
  std::uint64_t most_idle_ms = 60'000;     // TCP: a peer that has been silent longer makes room
  std::uint64_t silence_ms = 20;           // RTU: ends a broken frame. Far above 3.5 characters, for the host's jitter
};

struct ServerCounters {
  std::uint64_t accepted = 0;
  std::uint64_t turned_away = 0;  // all places taken
  std::uint64_t dropped_bad = 0;
  std::uint64_t dropped_idle = 0;
  std::uint64_t dropped_slow = 0;  // did not read its answers
  std::uint64_t left = 0;
  std::uint64_t requests_answered = 0;
  std::uint64_t reopened = 0;  // serial port
};

class ModbusServer {
 public:
  /// Listens (tcp, rtu+unix) or opens the port (rtu) at once; throws StartError with one sentence when that cannot be.
  /// `line_clock` is wall time. All three references are kept.
  ModbusServer(const Address& address, modbus::Registers& registers, PollLoop& loop, const Clock& line_clock,
               ServerLimits limits = {});
  ~ModbusServer();
  ModbusServer(const ModbusServer&) = delete;
  ModbusServer& operator=(const ModbusServer&) = delete;

  /// The TCP port in use, also where 0 was asked for; 0 for RTU.
  std::uint16_t port() const { return listener_ ? listener_->port() : std::uint16_t{0}; }
  std::size_t peers() const { return peers_.size(); }
  const ServerCounters& counters() const { return counters_; }

 private:
  class Peer;

  void admit();
  void add(Descriptor descriptor);
  void serve(int descriptor);
  void drop(int descriptor);
  void drop_idle();
  void reopen_later();
  void reopen();

  modbus::Registers& registers_;
  PollLoop& loop_;
  const Clock& line_clock_;
  ServerLimits limits_;
  ServerCounters counters_;
  Address address_;
  bool rtu_;
  std::optional<Listener> listener_;
  std::map<int, std::unique_ptr<Peer>> peers_;
  Descriptor timer_;  // of a serial port: when it is to be opened again
  std::uint64_t reopen_wait_ms_;
};

}  // namespace isotherm::hal
