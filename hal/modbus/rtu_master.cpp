#include "hal/modbus/rtu_master.hpp"

#include <algorithm>

namespace isotherm::hal::modbus {
namespace {

constexpr std::uint8_t highest_unit = 247;  // Modbus over Serial Line V1.02, 2.2
constexpr std::size_t unit_and_checksum = 3;
constexpr std::size_t exception_frame = 5;
constexpr std::size_t write_answer_frame = 8;
constexpr std::size_t read_answer_rest = 5;  // unit, function, byte count, checksum

// A line on which nobody has answered so often is asked once in a while only: waiting for each time-out would hold up the
// control cycle. Less than the 100 ms between two safety ticks, so that one request a tick goes out.
constexpr unsigned dead_line_silences = 6;
constexpr std::uint64_t dead_line_pause_us = 90'000;

}  // namespace

Fault RtuMaster::read(std::uint8_t unit, std::uint16_t address, std::span<std::uint16_t> words) {
  if (const Fault fault = prepare(unit, address, words.size(), most_read_words); fault != Fault::none) return fault;
  send(unit, encode_read(pdu_, function::read_holding, address, static_cast<std::uint16_t>(words.size())));
  Fault fault = receive(read_answer_rest + 2 * words.size());
  if (fault == Fault::none) fault = decode_read_answer(answer_pdu(), function::read_holding, words);
  return settle(fault);
}

Fault RtuMaster::write(std::uint8_t unit, std::uint16_t address, std::span<const std::uint16_t> words) {
  if (const Fault fault = prepare(unit, address, words.size(), most_write_words); fault != Fault::none) return fault;
  send(unit, encode_write(pdu_, address, words));
  Fault fault = receive(write_answer_frame);
  if (fault == Fault::none) {
    Request request;
    request.function = function::write_multiple;
    request.address = address;
    request.count = static_cast<std::uint16_t>(words.size());
    fault = decode_write_answer(answer_pdu(), request);
  }
  return settle(fault);
}

Fault RtuMaster::prepare(std::uint8_t unit, std::uint16_t address, std::size_t words, std::size_t most_words) {
  if (words == 0 || words > most_words || address + words > 0x10000 || unit == 0 || unit > highest_unit) {
    ++counters_.misused;
    return Fault::rejected;
  }
  const bool spoken_to = wait_for_gap();
  const std::uint64_t now = waiting_.now_us();
  // Someone speaks unasked: a late answer, a second one, or another master. Nothing in a frame tells which request it
  // answers, so the line has to fall silent first.
  if (spoken_to) quiet_until_us_ = now + timing_.response_us;
  if (now < quiet_until_us_ || now < retry_at_us_) {
    ++counters_.held_back;
    return Fault::timeout;
  }
  return Fault::none;
}

/// Whether anything came that nobody had asked for.
bool RtuMaster::wait_for_gap() {
  bool dropped = drop_input();
  while (waiting_.now_us() < free_at_us_) {
    waiting_.wait(free_at_us_);
    dropped = drop_input() || dropped;
  }
  return dropped;
}

bool RtuMaster::drop_input() {
  bool dropped = false;
  while (port_.receive()) {
    ++counters_.stray_bytes;
    dropped = true;
  }
  return dropped;
}

void RtuMaster::send(std::uint8_t unit, std::size_t pdu_length) {
  unit_ = unit;
  function_ = pdu_[0];
  frame_[0] = unit;
  std::copy_n(pdu_.begin(), pdu_length, frame_.begin() + 1);
  sent_ = seal_rtu_frame(frame_, 1 + pdu_length);
  length_ = 0;
  ++counters_.requests;
  sent_us_ = waiting_.now_us();
  port_.send(std::span(frame_).first(sent_));
}

/// Fills frame_ with the answer, whose checksum is then right. `good_length` is that of the answer wished for.
Fault RtuMaster::receive(std::size_t good_length) {
  const std::uint64_t deadline = sent_us_ + sent_ * timing_.byte_us + timing_.response_us;
  std::size_t wanted = good_length;
  for (;;) {
    while (const std::optional<ReceivedByte> byte = port_.receive()) {
      frame_[length_++] = byte->value;
      if (byte->damaged) return Fault::framing;
      if (length_ == 1 && byte->value != unit_) return Fault::framing;
      if (length_ == 2) {
        const bool refused = byte->value == (function_ | function::exception_bit);
        if (!refused && byte->value != function_) return Fault::framing;
        if (refused) wanted = exception_frame;
      }
      if (length_ == wanted) return is_sound_rtu_frame(std::span(frame_).first(length_)) ? Fault::none : Fault::crc;
    }
    if (waiting_.now_us() >= deadline) return Fault::timeout;
    waiting_.wait(deadline);
  }
}

std::span<const std::uint8_t> RtuMaster::answer_pdu() const {
  return std::span(frame_).subspan(1, length_ - unit_and_checksum);
}

/// Books how a request ended and decides what the line needs before the next.
Fault RtuMaster::settle(Fault fault) {
  if (fault == Fault::none || fault == Fault::device) {
    ++(fault == Fault::none ? counters_.answered : counters_.exceptions);
    silences_ = 0;
    free_at_us_ = waiting_.now_us() + timing_.gap_us;
    return fault;
  }
  if (fault == Fault::timeout) ++counters_.timeouts;
  if (fault == Fault::crc) ++counters_.crc_errors;
  if (fault == Fault::framing) ++counters_.framing_errors;
  const bool spoke = length_ > 0;
  const std::uint64_t now = waiting_.now_us();
  // Where the line was silent all through a time-out, that counts as its silence.
  quiet_until_us_ = spoke ? now + timing_.response_us : 0;
  silences_ = spoke ? 0 : silences_ + 1;
  if (silences_ >= dead_line_silences) retry_at_us_ = now + dead_line_pause_us;
  return fault;
}

}  // namespace isotherm::hal::modbus
