#include "hal/modbus/pdu.hpp"

#include <algorithm>

#include "control/core/words.hpp"

namespace isotherm::hal::modbus {
namespace {

std::uint16_t word_at(std::span<const std::uint8_t> bytes, std::size_t at) {
  return join_bytes(bytes[at], bytes[at + 1]);
}

void put_word(std::span<std::uint8_t> bytes, std::size_t at, std::uint16_t word) {
  bytes[at] = high_byte(word);
  bytes[at + 1] = low_byte(word);
}

Exception check_range(const Request& request, std::size_t most) {
  if (request.count < 1 || request.count > most) return Exception::illegal_value;
  if (request.address + request.count > 0x10000) return Exception::illegal_address;
  return Exception::none;
}

constexpr std::size_t short_request = 5;   // function, address, count or value
constexpr std::size_t write_header = 6;    // the same and a byte count

bool is_read(std::uint8_t function) {
  return function == function::read_holding || function == function::read_input;
}

std::size_t put_header(Pdu& pdu, std::uint8_t function, std::uint16_t address, std::uint16_t second) {
  pdu[0] = function;
  put_word(pdu, 1, address);
  put_word(pdu, 3, second);
  return 5;
}

Fault check_function(std::span<const std::uint8_t> pdu, std::uint8_t function) {
  if (pdu.size() == 2 && pdu[0] == (function | function::exception_bit)) return Fault::device;
  return !pdu.empty() && pdu[0] == function ? Fault::none : Fault::framing;
}

}  // namespace

bool is_malformed(std::span<const std::uint8_t> pdu) {
  if (pdu.empty()) return true;
  if (is_read(pdu[0]) || pdu[0] == function::write_single) return pdu.size() != short_request;
  if (pdu[0] != function::write_multiple) return false;
  return pdu.size() < write_header || pdu.size() != write_header + pdu[5] || pdu[5] != 2 * word_at(pdu, 3);
}

Exception decode_request(std::span<const std::uint8_t> pdu, Request& request) {
  request.function = pdu.empty() ? std::uint8_t{0} : pdu[0];
  if (!is_read(request.function) && !request.is_write()) return Exception::illegal_function;
  if (is_malformed(pdu)) return Exception::illegal_value;
  request.address = word_at(pdu, 1);
  request.count = word_at(pdu, 3);
  if (is_read(request.function)) return check_range(request, most_read_words);
  if (request.function == function::write_single) {
    request.values[0] = request.count;
    request.count = 1;
    return Exception::none;
  }
  if (const Exception exception = check_range(request, most_write_words); exception != Exception::none) return exception;
  for (std::size_t at = 0; at < request.count; ++at) request.values[at] = word_at(pdu, write_header + 2 * at);
  return Exception::none;
}

std::size_t encode_read(Pdu& pdu, std::uint8_t function, std::uint16_t address, std::uint16_t count) {
  return put_header(pdu, function, address, count);
}

std::size_t encode_write(Pdu& pdu, std::uint16_t address, std::span<const std::uint16_t> words) {
  std::size_t length = put_header(pdu, function::write_multiple, address, static_cast<std::uint16_t>(words.size()));
  pdu[length++] = static_cast<std::uint8_t>(2 * words.size());
  for (const std::uint16_t word : words) {
    put_word(pdu, length, word);
    length += 2;
  }
  return length;
}

std::size_t encode_write_single(Pdu& pdu, std::uint16_t address, std::uint16_t word) {
  return put_header(pdu, function::write_single, address, word);
}

std::size_t encode_read_answer(Pdu& pdu, std::uint8_t function, std::span<const std::uint16_t> words) {
  pdu[0] = function;
  pdu[1] = static_cast<std::uint8_t>(2 * words.size());
  std::size_t length = 2;
  for (const std::uint16_t word : words) {
    put_word(pdu, length, word);
    length += 2;
  }
  return length;
}

std::size_t encode_write_answer(Pdu& pdu, const Request& request) {
  const bool single = request.function == function::write_single;
  return put_header(pdu, request.function, request.address, single ? request.values[0] : request.count);
}

std::size_t encode_exception(Pdu& pdu, std::uint8_t function, Exception exception) {
  pdu[0] = function | function::exception_bit;
  pdu[1] = static_cast<std::uint8_t>(exception);
  return 2;
}

Fault decode_read_answer(std::span<const std::uint8_t> pdu, std::uint8_t function, std::span<std::uint16_t> words) {
  if (const Fault fault = check_function(pdu, function); fault != Fault::none) return fault;
  if (pdu.size() != 2 + 2 * words.size() || pdu[1] != 2 * words.size()) return Fault::framing;
  for (std::size_t at = 0; at < words.size(); ++at) words[at] = word_at(pdu, 2 + 2 * at);
  return Fault::none;
}

Fault decode_write_answer(std::span<const std::uint8_t> pdu, const Request& request) {
  if (const Fault fault = check_function(pdu, request.function); fault != Fault::none) return fault;
  Pdu expected{};
  const std::size_t length = encode_write_answer(expected, request);
  const bool same = pdu.size() == length && std::equal(pdu.begin(), pdu.end(), expected.begin());
  return same ? Fault::none : Fault::framing;
}

}  // namespace isotherm::hal::modbus
