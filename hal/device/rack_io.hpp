// The rack I/O unit: probes, flow, pressures, level, leak zones and read-backs in one block, commands in another; and beside
// it, or in its place, what is wired to the controller. Takes a bus; knows no law, no thread, no log.
#pragma once

#include <cstdint>

#include "control/core/result.hpp"
#include "control/point/inputs.hpp"
#include "control/point/outputs.hpp"
#include "hal/device/block.hpp"
#include "hal/device/wired_io.hpp"
#include "hal/interface/register_bus.hpp"

namespace isotherm::hal {

class RackIo {
 public:
  /// Both are kept. `wired` is what a board file says is wired; without one everything comes over the bus.
  explicit RackIo(RegisterBus& bus, WiredIo* wired = nullptr) : bus_(bus), wired_(wired) {}

  /// One FC03 of the whole block. On success `fast` carries read_ok, command_refused where the unit's echo is not that
  /// of the last block written, and once unit_restarted where the unit was restarted since the last good read; the
  /// first slow_words_of_rack_io of `slow` are filled. On a fault (any of the bus's, wrong_block, stale) fast.bits is 0
  /// and `slow` is left as it was; words that are wired are filled all the same, and a set E-stop or smoke bit counts without
  /// read_ok, because only a wire can have told it.
  Fault read(FastWords& fast, SlowWords& slow);
  /// One FC16 of the command block; its acceptance is seen in the echo of the next read. Wired outputs are driven first.
  Fault write(const OutputWords& outputs);
  /// A tick in which nothing may be commanded: a wired permit that is no longer given opens all the same.
  void withhold(const OutputWords& outputs) {
    if (wired_ != nullptr) wired_->withhold(outputs);
  }

 private:
  Fault read_unit(FastWords& fast, SlowWords& slow);
  Fault write_unit(const OutputWords& outputs);

  RegisterBus& bus_;
  WiredIo* wired_;
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
