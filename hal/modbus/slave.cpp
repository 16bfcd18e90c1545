#include "hal/modbus/slave.hpp"

#include <algorithm>
#include <array>

namespace isotherm::hal::modbus {
namespace {

/// What a bus says of a transfer, as the exception a master would have seen. A bus that only knows "the device refused"
/// is taken at its likeliest: a read of registers that are not there, a write of a value that is not permitted.
Exception exception_of(Fault fault, Exception when_refused) {
  switch (fault) {
    case Fault::none: return Exception::none;
    case Fault::timeout:
    case Fault::disconnected: return Exception::no_such_unit;
    case Fault::out_of_range: return Exception::illegal_address;
    case Fault::rejected: return Exception::illegal_value;
    case Fault::device: return when_refused;
    default: return Exception::device_failure;
  }
}

}  // namespace

bool BusRegisters::serves(std::uint8_t unit) const { return std::ranges::find(units_, unit) != units_.end(); }

Exception BusRegisters::read(std::uint8_t unit, std::uint16_t address, std::span<std::uint16_t> words) {
  return exception_of(bus_.read(unit, address, words), Exception::illegal_address);
}

Exception BusRegisters::write(std::uint8_t unit, std::uint16_t address, std::span<const std::uint16_t> words) {
  return exception_of(bus_.write(unit, address, words), Exception::illegal_value);
}

std::size_t Slave::answer(std::uint8_t unit, std::span<const std::uint8_t> request, Pdu& answer) {
  if (request.empty() || !registers_.serves(unit)) return 0;
  Exception exception = decode_request(request, request_);
  std::array<std::uint16_t, most_read_words> words{};
  const auto values = std::span(words).first(exception == Exception::none && !request_.is_write() ? request_.count : 0);
  if (exception == Exception::none) {
    exception = request_.is_write()
                    ? registers_.write(unit, request_.address, std::span(request_.values).first(request_.count))
                    : registers_.read(unit, request_.address, values);
  }
  if (exception == Exception::no_such_unit) return 0;
  if (exception != Exception::none) {
    ++refused_;
    return encode_exception(answer, request_.function, exception);
  }
  ++answered_;
  return request_.is_write() ? encode_write_answer(answer, request_)
                             : encode_read_answer(answer, request_.function, values);
}

}  // namespace isotherm::hal::modbus
