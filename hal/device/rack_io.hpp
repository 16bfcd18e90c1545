// The rack I/O unit: probes, flow, pressures, level, leak zones and read-backs in one block, commands in another. Takes a
// bus; knows no law, no thread, no log.
#pragma once

#include <cstdint>

#include "control/core/result.hpp"
#include "control/point/inputs.hpp"
#include "control/point/outputs.hpp"
#include "hal/device/block.hpp"
#include "hal/interface/register_bus.hpp"

namespace isotherm::hal {

class RackIo {
 public:
  explicit RackIo(RegisterBus& bus) : bus_(bus) {}

  /// One FC03 of the whole block. On success `fast` carries read_ok, command_refused where the unit's echo is not that
  /// of the last block written, and once unit_restarted where the unit was restarted since the last good read; the
  /// first slow_words_of_rack_io of `slow` are filled. On a fault (any of the bus's, wrong_block, stale) fast.bits is 0
  /// and `slow` is left as it was.
  Fault read(FastWords& fast, SlowWords& slow);
  /// One FC16 of the command block; its acceptance is seen in the echo of the next read.
  Fault write(const OutputWords& outputs);

 private:
  RegisterBus& bus_;
  // The unit counts every 100 ms and is read as often; late ticks may read one count twice or three times.
  Heartbeat heartbeat_{5};
  bool seen_ = false;  // a good block was read: starts_ and last_heartbeat_ are of the last one
  std::uint16_t starts_ = 0;
  std::uint16_t last_heartbeat_ = 0;
  std::uint16_t sequence_ = 0;
  std::uint32_t sent_crc_ = 0;
  bool sent_ = false;
  std::uint16_t own_heartbeat_ = 0;
};

}  // namespace isotherm::hal
