// The master of one Modbus line through libmodbus: a bus that never passes a late answer off as a fresh one, counts each
// failure by its cause, and finds its way back alone. Its rules stand beside the code that keeps them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <random>

#include "hal/interface/register_bus.hpp"
#include "hal/linux/address.hpp"
#include "hal/linux/descriptor.hpp"
#include "hal/linux/plant_clock.hpp"
#include "hal/modbus/pdu.hpp"

struct _modbus;

namespace isotherm::hal {

/// Waits of the kernel, in wall milliseconds.
struct MasterTiming {
  std::uint32_t response_ms = 500;  // for an answer to begin (RTU), to be there (TCP)
  /// Of any device on the line. After a failure an RTU line has to be silent for so long; where it was silent all through
  /// a time-out, that counts.
  std::uint32_t worst_reply_ms = 500;
  std::uint32_t connect_ms = 500;
};
/// Suits the line's kind; on a line of the simulator, plant time at the clock's speed as far as a kernel's scheduling allows, and
/// longer where plant time waits meanwhile.
MasterTiming usual_timing(const Address& address, const PlantClock& clock = PlantClock());

/// What happened on a line since the start, by cause.
struct LinkCounters {
  std::uint64_t requests = 0;     // that went out
  std::uint64_t answered = 0;     // with the values asked for
  std::uint64_t exceptions = 0;   // answered, and refused
  std::uint64_t timeouts = 0;
  std::uint64_t crc_errors = 0;
  std::uint64_t framing_errors = 0;  // wrong length, unit, function or transaction
  std::uint64_t disconnects = 0;
  std::uint64_t connects = 0;
  std::uint64_t failed_connects = 0;
  std::uint64_t held_back = 0;     // not sent: the line was still to fall silent, or in its back-off
  std::uint64_t stray_bytes = 0;   // dropped: they came when nothing had been asked
  std::uint64_t misused = 0;       // refused before the line: no words, too many, beyond 0xFFFF, unit 0 or above 247
};

/// Not for sharing between threads: one master, one line, one thread.
class ModbusMaster final : public RegisterBus {
 public:
  /// Connects at the first transfer, so it never throws for a peer that is not there yet. `clock` times the back-off (plant
  /// time), `line_clock` the silence on the line (wall time).
  ModbusMaster(Address address, const Clock& clock, const Clock& line_clock, MasterTiming timing);
  ~ModbusMaster() override;

  /// FC03. Fault::rejected for a call no Modbus request can carry; Fault::timeout also while the line must fall silent;
  /// Fault::disconnected also during the back-off, at once.
  Fault read(std::uint8_t unit, std::uint16_t address, std::span<std::uint16_t> words) override;
  /// FC16. No broadcast.
  Fault write(std::uint8_t unit, std::uint16_t address, std::span<const std::uint16_t> words) override;

  const LinkCounters& counters() const { return counters_; }
  /// Why the last attempt to connect failed, as an errno; 0 where it did not.
  int connect_error() const { return connect_error_; }
  /// Counts connections: when it has moved, another device may be at the other end, and it is to be identified again
  /// before its values count.
  std::uint64_t generation() const { return counters_.connects; }
  const Address& address() const { return address_; }

 private:
  Fault prepare(std::uint8_t unit, std::uint16_t address, std::size_t words, std::size_t most_words);
  Fault connect();
  Fault finish(int result, std::size_t expected);
  Fault finish_rtu(std::uint8_t unit, const modbus::Request& request, std::span<std::uint16_t> words);
  int exchange_rtu(std::uint8_t unit, const modbus::Request& request, modbus::Pdu& answer);
  void settle(Fault fault, bool refused);
  void disconnect();
  void back_off();
  bool drop_input();

  Address address_;
  const Clock& clock_;
  const Clock& line_clock_;
  MasterTiming timing_;
  LinkCounters counters_;
  int connect_error_ = 0;
  Descriptor socket_;  // TCP and rtu_unix: ours; a serial port belongs to libmodbus
  std::unique_ptr<_modbus, void (*)(_modbus*)> modbus_;
  bool connected_ = false;
  std::uint64_t quiet_until_ = 0;  // line clock
  std::uint64_t sent_ms_ = 0;      // line clock: the last request
  bool answer_began_ = false;      // some byte came after it
  unsigned silences_ = 0;          // requests in a row to which no byte came
  std::uint64_t retry_at_ = 0;     // clock
  std::uint64_t back_off_ms_;
  std::minstd_rand random_;
};

}  // namespace isotherm::hal
