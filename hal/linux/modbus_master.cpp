#include "hal/linux/modbus_master.hpp"

#include <modbus/modbus.h>
#include <poll.h>
#include <sys/select.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <new>

#include "hal/linux/plant_clock.hpp"
#include "hal/linux/random_word.hpp"
#include "hal/linux/sockets.hpp"

namespace isotherm::hal {
namespace {

// Modbus Application Protocol V1.1b3, 6.3 and 6.12.
constexpr std::size_t most_read = MODBUS_MAX_READ_REGISTERS;
constexpr std::size_t most_write = MODBUS_MAX_WRITE_REGISTERS;
constexpr std::uint8_t highest_unit = 247;

constexpr std::uint64_t least_back_off_ms = 100;
constexpr std::uint64_t first_back_off_ms = 200;
constexpr std::uint64_t most_back_off_ms = 5'000;

// A line on which nobody has answered so often is asked once in a while only: waiting for each time-out would hold up the
// control cycle. Less than the 100 ms between two safety ticks, so that one request a tick goes out.
constexpr unsigned dead_line_silences = 6;
constexpr std::uint64_t dead_line_pause_ms = 90;

void free_context(modbus_t* context) { modbus_free(context); }

modbus_t* make_context(const Address& address) {
  modbus_t* context = nullptr;
  switch (address.kind) {
    case Address::Kind::tcp: context = modbus_new_tcp_pi(nullptr, "502"); break;  // we connect ourselves
    case Address::Kind::rtu_unix: context = modbus_new_rtu("/dev/null", 115200, 'N', 8, 1); break;
    case Address::Kind::rtu:
      context = modbus_new_rtu(address.path.c_str(), static_cast<int>(address.baud), address.parity, address.data_bits,
                               address.stop_bits);
      break;
  }
  if (context == nullptr) throw std::bad_alloc();
  return context;
}

/// 3.5 characters of 11 bits (Modbus over Serial Line V1.02, 2.5.1.1) in whole milliseconds, and one for the clock's
/// rounding. A socket's characters take no time.
std::uint64_t gap_ms(const Address& address) {
  return address.kind == Address::Kind::rtu ? 3'500 * 11 / address.baud + 2 : 0;
}

Fault fault_of(int error) {
  switch (error) {
    case ETIMEDOUT: return Fault::timeout;
    case EMBBADCRC: return Fault::crc;
    case EMBBADDATA:
    case EMBBADEXC:
    case EMBUNKEXC:
    case EMBMDATA:
    case EMBBADSLAVE: return Fault::framing;
    // A gateway or server that answers for a unit which is not there: the unit gave no answer in time.
    case EMBXGTAR: return Fault::timeout;
    default: return error > MODBUS_ENOBASE && error < EMBXGTAR ? Fault::device : Fault::disconnected;
  }
}

}  // namespace

MasterTiming usual_timing(const Address& address, const PlantClock& clock) {
  // TCP: estimate, well above a round trip in a building and below the usual polling interval of a second.
  if (address.kind == Address::Kind::tcp) return {};
  // RTU at 115,200: 255 bytes take 24 ms; a device may think for 16 ms before (estimate). Slower lines in proportion.
  const std::uint32_t line_ms = 255U * 11U * 1000U / address.baud;
  MasterTiming timing{16 + line_ms, 16 + line_ms, 0};
  if (address.kind == Address::Kind::rtu_unix && clock.speed() > 1) {
    // Shorter ones take a busy machine's scheduling for a dead device: with 8 ms and four runnable threads a core, all nodes
    // were lost now and then. Where plant time waits it may be long: a device that is gone is known by its socket.
    constexpr std::uint32_t paced_ms = 200;
    timing.response_ms = clock.paced() ? paced_ms : std::max(25U, timing.response_ms / clock.speed());
    timing.worst_reply_ms = timing.response_ms;
  }
  return timing;
}

ModbusMaster::ModbusMaster(Address address, const Clock& clock, const Clock& line_clock, MasterTiming timing)
    : address_(std::move(address)),
      clock_(clock),
      line_clock_(line_clock),
      timing_(timing),
      modbus_(make_context(address_), free_context),
      back_off_ms_(first_back_off_ms),
      random_(random_word()) {
  ignore_broken_pipes();
  // Its recovery sleeps and reconnects inside a read, for longer than a control cycle; ours never waits.
  modbus_set_error_recovery(modbus_.get(), MODBUS_ERROR_RECOVERY_NONE);
  modbus_set_response_timeout(modbus_.get(), timing_.response_ms / 1000, timing_.response_ms % 1000 * 1000);
  // Zero: the response time bounds the whole answer, not only its first byte.
  modbus_set_byte_timeout(modbus_.get(), 0, 0);
}

ModbusMaster::~ModbusMaster() { disconnect(); }

Fault ModbusMaster::read(std::uint8_t unit, std::uint16_t address, std::span<std::uint16_t> words) {
  if (const Fault fault = prepare(unit, address, words.size(), most_read); fault != Fault::none) return fault;
  if (address_.is_rtu()) {
    modbus::Request request;
    request.function = modbus::function::read_holding;
    request.address = address;
    request.count = static_cast<std::uint16_t>(words.size());
    return finish_rtu(unit, request, words);
  }
  return finish(modbus_read_registers(modbus_.get(), address, static_cast<int>(words.size()), words.data()),
                words.size());
}

Fault ModbusMaster::write(std::uint8_t unit, std::uint16_t address, std::span<const std::uint16_t> words) {
  if (const Fault fault = prepare(unit, address, words.size(), most_write); fault != Fault::none) return fault;
  if (address_.is_rtu()) {
    modbus::Request request;
    request.function = modbus::function::write_multiple;
    request.address = address;
    request.count = static_cast<std::uint16_t>(words.size());
    std::ranges::copy(words, request.values.begin());
    return finish_rtu(unit, request, {});
  }
  return finish(modbus_write_registers(modbus_.get(), address, static_cast<int>(words.size()), words.data()),
                words.size());
}

Fault ModbusMaster::prepare(std::uint8_t unit, std::uint16_t address, std::size_t words, std::size_t most_words) {
  // libmodbus trusts the count it is given; a broadcast would wait for an answer that never comes.
  if (words == 0 || words > most_words || address + words > 0x10000 || unit == 0 || unit > highest_unit) {
    ++counters_.misused;
    return Fault::rejected;
  }
  if (!connected_) {
    if (const Fault fault = connect(); fault != Fault::none) return fault;
  }
  const bool stray = drop_input();
  if (!connected_) return Fault::disconnected;
  if (stray) {
    // Someone speaks unasked: a late answer, a second one, or another master. On TCP the stream is out of step for good;
    // an RTU line has to fall silent first, since nothing in a frame tells which request it answers.
    if (!address_.is_rtu()) {
      disconnect();
      back_off();
      return Fault::disconnected;
    }
    quiet_until_ = line_clock_.mono_ms() + timing_.worst_reply_ms + gap_ms(address_);
  }
  if (address_.is_rtu() && (line_clock_.mono_ms() < quiet_until_ || clock_.mono_ms() < retry_at_)) {
    ++counters_.held_back;
    return Fault::timeout;
  }
  modbus_set_slave(modbus_.get(), unit);
  ++counters_.requests;
  return Fault::none;
}

Fault ModbusMaster::connect() {
  if (clock_.mono_ms() < retry_at_) {
    ++counters_.held_back;
    return Fault::disconnected;
  }
  bool connected = false;
  if (address_.kind == Address::Kind::rtu) {
    connected = modbus_connect(modbus_.get()) == 0;
    connected_ = connected;
  } else {
    socket_ = address_.kind == Address::Kind::tcp
                  ? connect_tcp(address_.host, address_.port, static_cast<int>(timing_.connect_ms))
                  : connect_unix(address_.path);
    connected = static_cast<bool>(socket_);
    if (connected) modbus_set_socket(modbus_.get(), socket_.number());
  }
  connect_error_ = connected ? 0 : errno;
  // libmodbus waits by select(), which aborts the process for a descriptor beyond its set.
  if (connected && modbus_get_socket(modbus_.get()) >= FD_SETSIZE) {
    disconnect();
    connected = false;
    connect_error_ = EMFILE;
  }
  if (!connected) {
    ++counters_.failed_connects;
    back_off();
    return Fault::disconnected;
  }
  connected_ = true;
  ++counters_.connects;
  return Fault::none;
}

Fault ModbusMaster::finish(int result, std::size_t expected) {
  if (result == static_cast<int>(expected)) {
    settle(Fault::none, false);
    return Fault::none;
  }
  const int error = result < 0 ? errno : EMBBADDATA;
  const Fault fault = fault_of(error);
  settle(fault, error > MODBUS_ENOBASE && error <= EMBXGTAR);
  return fault;
}

/// Sends and receives by libmodbus, but waits for the first byte here: only so is it known whether the line was silent.
/// Returns the length of the answer's PDU, or -1 with errno as libmodbus sets it.
int ModbusMaster::exchange_rtu(std::uint8_t unit, const modbus::Request& request, modbus::Pdu& answer) {
  modbus::Pdu pdu{};
  const std::size_t length =
      request.is_write() ? modbus::encode_write(pdu, request.address, std::span(request.values).first(request.count))
                         : modbus::encode_read(pdu, request.function, request.address, request.count);
  std::array<std::uint8_t, 1 + modbus::longest_pdu> frame{unit};
  std::copy_n(pdu.begin(), length, frame.begin() + 1);
  sent_ms_ = line_clock_.mono_ms();
  answer_began_ = false;
  if (modbus_send_raw_request(modbus_.get(), frame.data(), static_cast<int>(1 + length)) < 0) return -1;
  pollfd waiting{modbus_get_socket(modbus_.get()), POLLIN, 0};
  const std::int64_t deadline = wall_mono_ns() + std::int64_t{timing_.response_ms} * 1'000'000;
  while (!answer_began_) {
    const std::int64_t left_ns = deadline - wall_mono_ns();
    const int left_ms = static_cast<int>(std::max<std::int64_t>((left_ns + 999'999) / 1'000'000, 0));
    answer_began_ = ::poll(&waiting, 1, left_ms) > 0;
    if (!answer_began_ && left_ns <= 0) {
      errno = ETIMEDOUT;
      return -1;
    }
  }
  std::array<std::uint8_t, MODBUS_RTU_MAX_ADU_LENGTH> received{};
  const int count = modbus_receive_confirmation(modbus_.get(), received.data());
  constexpr int unit_and_checksum = 3;
  if (count < 0) return -1;
  // It does not tell a foreign unit's frame by an error, but by a length of 0.
  if (count <= unit_and_checksum || received[0] != unit) {
    errno = EMBBADSLAVE;
    return -1;
  }
  std::copy_n(received.begin() + 1, count - unit_and_checksum, answer.begin());
  return count - unit_and_checksum;
}

Fault ModbusMaster::finish_rtu(std::uint8_t unit, const modbus::Request& request, std::span<std::uint16_t> words) {
  modbus::Pdu answer{};
  const int length = exchange_rtu(unit, request, answer);
  Fault fault = length < 0 ? fault_of(errno) : Fault::none;
  if (length >= 0) {
    const auto pdu = std::span<const std::uint8_t>(answer).first(static_cast<std::size_t>(length));
    fault = request.is_write() ? modbus::decode_write_answer(pdu, request)
                               : modbus::decode_read_answer(pdu, request.function, words);
  }
  settle(fault, fault == Fault::device);
  return fault;
}

/// Books how a request ended and decides what the line needs before the next.
void ModbusMaster::settle(Fault fault, bool refused) {
  if (fault == Fault::none) ++counters_.answered;
  if (refused) ++counters_.exceptions;  // a good answer: the link is sound
  if (fault == Fault::none || refused) {
    back_off_ms_ = first_back_off_ms;
    silences_ = 0;
    return;
  }
  if (fault == Fault::timeout) ++counters_.timeouts;
  if (fault == Fault::crc) ++counters_.crc_errors;
  if (fault == Fault::framing) ++counters_.framing_errors;
  if (!address_.is_rtu() || fault == Fault::disconnected) {
    // TCP: an answer still under way would leave every later one a transaction behind, so nothing of this connection is
    // used again.
    disconnect();
    back_off();
    return;
  }
  const std::uint64_t silent_since = answer_began_ ? line_clock_.mono_ms() : sent_ms_;
  quiet_until_ = silent_since + timing_.worst_reply_ms + gap_ms(address_);
  silences_ = answer_began_ ? 0 : silences_ + 1;
  if (silences_ >= dead_line_silences) retry_at_ = clock_.mono_ms() + dead_line_pause_ms;
}

void ModbusMaster::disconnect() {
  if (address_.kind == Address::Kind::rtu) {
    if (connected_) modbus_close(modbus_.get());
  } else {
    modbus_set_socket(modbus_.get(), -1);
    socket_.reset();
  }
  if (connected_) ++counters_.disconnects;
  connected_ = false;
}

void ModbusMaster::back_off() {
  // Jitter keeps many masters of one restarted server from coming back in step.
  std::uniform_int_distribution<std::uint64_t> wait(std::max(least_back_off_ms, back_off_ms_ / 2), back_off_ms_);
  retry_at_ = clock_.mono_ms() + wait(random_);
  back_off_ms_ = std::min(2 * back_off_ms_, most_back_off_ms);
}

bool ModbusMaster::drop_input() {
  const int line = modbus_get_socket(modbus_.get());
  bool dropped = false;
  pollfd waiting{line, POLLIN, 0};
  while (::poll(&waiting, 1, 0) > 0) {
    std::array<std::uint8_t, 512> bytes{};
    const auto count = ::read(line, bytes.data(), bytes.size());
    if (count <= 0) {
      disconnect();  // the peer has gone, or the serial adapter was pulled
      back_off();
      return dropped;
    }
    dropped = true;
    counters_.stray_bytes += static_cast<std::uint64_t>(count);
    if (!address_.is_rtu()) return true;
  }
  return dropped;
}

}  // namespace isotherm::hal
