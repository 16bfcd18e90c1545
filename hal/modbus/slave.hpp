// What a Modbus slave answers: requests in, answers out, with the registers of one or several units behind it. Knows no
// line and no frame (rtu_slave.hpp and tcp_slave.hpp put it on one).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "hal/interface/register_bus.hpp"
#include "hal/modbus/pdu.hpp"

namespace isotherm::hal::modbus {

/// The registers a slave offers. Input and holding registers are one image.
class Registers {
 public:
  virtual ~Registers() = default;
  /// Whether the unit is one of ours: requests to others are none of our business, well-formed or not.
  virtual bool serves(std::uint8_t unit) const = 0;
  /// Fills all of `words` (1..125), or tells the exception; no_such_unit keeps silent, as a dead unit does.
  virtual Exception read(std::uint8_t unit, std::uint16_t address, std::span<std::uint16_t> words) = 0;
  /// Takes all of `words` (1..123) or none.
  virtual Exception write(std::uint8_t unit, std::uint16_t address, std::span<const std::uint16_t> words) = 0;
};

/// Registers that lie behind a bus: a simulated device, or another line.
class BusRegisters final : public Registers {
 public:
  /// `units` are those behind the bus; the span is kept.
  BusRegisters(RegisterBus& bus, std::span<const std::uint8_t> units) : bus_(bus), units_(units) {}
  bool serves(std::uint8_t unit) const override;
  Exception read(std::uint8_t unit, std::uint16_t address, std::span<std::uint16_t> words) override;
  Exception write(std::uint8_t unit, std::uint16_t address, std::span<const std::uint16_t> words) override;

 private:
  RegisterBus& bus_;
  std::span<const std::uint8_t> units_;
};

class Slave {
 public:
  explicit Slave(Registers& registers) : registers_(registers) {}

  /// Answers one request to a unit into `answer` and returns its length; 0 when the unit is not served here or does not
  /// answer, which on a shared line means silence and over TCP exception 0x0B.
  std::size_t answer(std::uint8_t unit, std::span<const std::uint8_t> request, Pdu& answer);

  std::uint32_t answered() const { return answered_; }
  /// Requests answered with an exception.
  std::uint32_t refused() const { return refused_; }

 private:
  Registers& registers_;
  Request request_;  // here and not on the stack: 256 bytes count on the chip
  std::uint32_t answered_ = 0;
  std::uint32_t refused_ = 0;
};

}  // namespace isotherm::hal::modbus
