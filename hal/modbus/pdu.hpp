// The requests a register device understands, strictly decoded from and encoded to protocol data units (function code
// and what follows; Modbus Application Protocol V1.1b3, 6.3, 6.4, 6.6 and 6.12). No heap, no operating system.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "control/core/result.hpp"

namespace isotherm::hal::modbus {

inline constexpr std::size_t longest_pdu = 253;
inline constexpr std::size_t most_read_words = 125;
inline constexpr std::size_t most_write_words = 123;

namespace function {
inline constexpr std::uint8_t read_holding = 0x03;
inline constexpr std::uint8_t read_input = 0x04;
inline constexpr std::uint8_t write_single = 0x06;
inline constexpr std::uint8_t write_multiple = 0x10;
inline constexpr std::uint8_t exception_bit = 0x80;
}  // namespace function

enum class Exception : std::uint8_t {
  none = 0,
  illegal_function = 0x01,
  illegal_address = 0x02,
  illegal_value = 0x03,
  device_failure = 0x04,
  busy = 0x06,  // "server device busy": to be sent again
  no_such_unit = 0x0B,  // "gateway target device failed to respond": over TCP, for a unit that is not there
};

using Pdu = std::array<std::uint8_t, longest_pdu>;

/// A well-formed request: a read of `count` words, or a write of `count` words in `values`.
struct Request {
  std::uint8_t function = 0;
  std::uint16_t address = 0;
  std::uint16_t count = 0;
  std::array<std::uint16_t, most_write_words> values{};

  bool is_write() const { return function == function::write_single || function == function::write_multiple; }
};

/// Whether a request of a function served here has not the length that its function and byte count say, or a byte count
/// that is not twice its count: no master in its right mind sends that.
bool is_malformed(std::span<const std::uint8_t> pdu);

/// Fills `request`, or tells the exception with which to refuse: 1 for another function, 3 for a malformed one
/// or a count out of its limits, 2 for a block that runs beyond 0xFFFF.
Exception decode_request(std::span<const std::uint8_t> pdu, Request& request);

/// Each returns the length of the PDU written to `pdu`. The caller keeps to the limits above.
std::size_t encode_read(Pdu& pdu, std::uint8_t function, std::uint16_t address, std::uint16_t count);
std::size_t encode_write(Pdu& pdu, std::uint16_t address, std::span<const std::uint16_t> words);
std::size_t encode_write_single(Pdu& pdu, std::uint16_t address, std::uint16_t word);
std::size_t encode_read_answer(Pdu& pdu, std::uint8_t function, std::span<const std::uint16_t> words);
/// The answer to a write repeats its address and its count (its value, for a single one).
std::size_t encode_write_answer(Pdu& pdu, const Request& request);
std::size_t encode_exception(Pdu& pdu, std::uint8_t function, Exception exception);

/// The words of the answer to a read of words.size() words; Fault::device for an exception, Fault::framing for anything
/// that is not exactly that answer.
Fault decode_read_answer(std::span<const std::uint8_t> pdu, std::uint8_t function, std::span<std::uint16_t> words);
/// Whether `pdu` is exactly the answer to this write.
Fault decode_write_answer(std::span<const std::uint8_t> pdu, const Request& request);

}  // namespace isotherm::hal::modbus
