#include "tools/plant/serve/modbus_tcp_units.hpp"

#include <modbus/modbus.h>
#include <poll.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <new>

#include "hal/modbus/tcp_slave.hpp"

namespace isotherm::plant {

using hal::modbus::Exception;
using hal::modbus::Request;

namespace {

constexpr std::size_t most_peers = 32;
constexpr unsigned most_bad_frames = 3;

modbus_t* make_context() {
  modbus_t* context = modbus_new_tcp_pi(nullptr, "502");  // we listen and read ourselves
  if (context == nullptr) throw std::bad_alloc();
  modbus_set_error_recovery(context, MODBUS_ERROR_RECOVERY_NONE);
  // Some of its refusals sleep for the response time before they flush: they are sent by us, and this bounds the rest.
  modbus_set_response_timeout(context, 0, 1'000);
  return context;
}

}  // namespace

struct ModbusTcpUnits::Mapping {
  explicit Mapping(std::uint16_t words)
      : image(modbus_mapping_new(0, 0, words, words), modbus_mapping_free), size(words) {
    if (!image) throw std::bad_alloc();
  }
  std::unique_ptr<modbus_mapping_t, void (*)(modbus_mapping_t*)> image;
  std::size_t size;
};

ModbusTcpUnits::ModbusTcpUnits(const hal::Address& address, std::span<const UnitSize> units,
                               hal::modbus::Registers& registers, hal::PollLoop& loop)
    : registers_(registers),
      loop_(loop),
      listener_(hal::Listener::tcp(address.host, address.port)),
      modbus_(make_context(), [](modbus_t* context) { modbus_free(context); }) {
  hal::ignore_broken_pipes();
  for (const UnitSize& unit : units) mappings_[unit.unit] = std::make_unique<Mapping>(unit.words);
  loop_.watch(listener_.number(), POLLIN, [this](short) { admit(); });
}

ModbusTcpUnits::~ModbusTcpUnits() {
  loop_.forget(listener_.number());
  for (const auto& [descriptor, peer] : peers_) loop_.forget(descriptor);
}

void ModbusTcpUnits::admit() {
  hal::Descriptor descriptor = listener_.accept();
  if (!descriptor || peers_.size() >= most_peers) return;
  const int number = descriptor.number();
  peers_[number].descriptor = std::move(descriptor);
  loop_.watch(number, POLLIN, [this, number](short) { serve(number); });
}

void ModbusTcpUnits::serve(int descriptor) {
  Peer& peer = peers_.at(descriptor);
  std::array<std::uint8_t, 1024> bytes{};
  const auto count = ::read(descriptor, bytes.data(), bytes.size());
  if (count < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (count > 0) {
    peer.received.insert(peer.received.end(), bytes.begin(), bytes.begin() + count);
    if (take_frames(peer)) return;
  }
  loop_.forget(descriptor);
  peers_.erase(descriptor);
}

bool ModbusTcpUnits::take_frames(Peer& peer) {
  std::span<const std::uint8_t> rest(peer.received);
  while (rest.size() >= hal::modbus::mbap_bytes) {
    if (!hal::modbus::is_sound_mbap(rest)) return false;
    const std::size_t length = hal::modbus::tcp_frame_length(rest);
    if (rest.size() < length) break;
    if (!answer(peer, rest.first(length)) || peer.bad_frames >= most_bad_frames) return false;
    rest = rest.subspan(length);
  }
  peer.received.assign(rest.begin(), rest.end());
  return true;
}

bool ModbusTcpUnits::answer(Peer& peer, std::span<const std::uint8_t> frame) {
  const auto pdu = frame.subspan(hal::modbus::mbap_bytes);
  const std::uint8_t unit = frame[hal::modbus::mbap_bytes - 1];
  Request request;
  Exception exception = Exception::no_such_unit;
  if (registers_.serves(unit) && mappings_.contains(unit)) {
    if (hal::modbus::is_malformed(pdu)) ++peer.bad_frames;
    exception = hal::modbus::decode_request(pdu, request);
    if (exception == Exception::none) exception = refresh(unit, request);
  }
  modbus_set_socket(modbus_.get(), peer.descriptor.number());
  modbus_set_slave(modbus_.get(), unit);
  const int sent =
      exception == Exception::none
          ? modbus_reply(modbus_.get(), frame.data(), static_cast<int>(frame.size()), mappings_.at(unit)->image.get())
          : modbus_reply_exception(modbus_.get(), frame.data(), static_cast<unsigned>(exception));
  modbus_set_socket(modbus_.get(), -1);
  return sent > 0;
}

Exception ModbusTcpUnits::refresh(std::uint8_t unit, const Request& request) {
  const Mapping& mapping = *mappings_.at(unit);
  if (request.address + request.count > static_cast<int>(mapping.size)) return Exception::illegal_address;
  if (request.is_write()) {
    return registers_.write(unit, request.address, std::span(request.values).first(request.count));
  }
  std::array<std::uint16_t, hal::modbus::most_read_words> words{};
  const Exception exception = registers_.read(unit, request.address, std::span(words).first(request.count));
  std::copy_n(words.begin(), request.count, mapping.image->tab_registers + request.address);
  std::copy_n(words.begin(), request.count, mapping.image->tab_input_registers + request.address);
  return exception;
}

}  // namespace isotherm::plant
