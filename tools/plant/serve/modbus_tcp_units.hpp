// Serves simulated units over Modbus TCP by libmodbus, so that our own master and codec meet somebody else's. Its replies
// are its own; what it would mishandle never reaches it: a strict parser stands in front.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <vector>

#include "hal/linux/poll_loop.hpp"
#include "hal/linux/sockets.hpp"
#include "hal/modbus/slave.hpp"

struct _modbus;

namespace isotherm::plant {

/// A unit and how many words its image has, from address 0.
struct UnitSize {
  std::uint8_t unit;
  std::uint16_t words;
};

class ModbusTcpUnits {
 public:
  /// Throws StartError where the address cannot be listened on. `registers` and `loop` are kept.
  ModbusTcpUnits(const hal::Address& address, std::span<const UnitSize> units, hal::modbus::Registers& registers,
                 hal::PollLoop& loop);
  ~ModbusTcpUnits();
  ModbusTcpUnits(const ModbusTcpUnits&) = delete;
  ModbusTcpUnits& operator=(const ModbusTcpUnits&) = delete;

  std::uint16_t port() const { return listener_.port(); }
  std::size_t peers() const { return peers_.size(); }

 private:
  struct Peer {
    hal::Descriptor descriptor;
    std::vector<std::uint8_t> received;
    unsigned bad_frames = 0;
  };
  struct Mapping;  // libmodbus' image of one unit

  void admit();
  void serve(int descriptor);
  bool take_frames(Peer& peer);
  bool answer(Peer& peer, std::span<const std::uint8_t> frame);
  hal::modbus::Exception refresh(std::uint8_t unit, const hal::modbus::Request& request);

  hal::modbus::Registers& registers_;
  hal::PollLoop& loop_;
  hal::Listener listener_;
  std::unique_ptr<_modbus, void (*)(_modbus*)> modbus_;
  std::map<std::uint8_t, std::unique_ptr<Mapping>> mappings_;
  std::map<int, Peer> peers_;
};

}  // namespace isotherm::plant
