// Reads what a rack controller offers upward: its identity, its ring of records and its keyframe.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <vector>

#include "control/core/result.hpp"
#include "control/point/clock_source.hpp"
#include "control/point/crash_record.hpp"
#include "control/point/record.hpp"
#include "hal/interface/register_bus.hpp"

namespace isotherm::gateway {

/// Which records a controller still holds of one boot; from > to: none.
struct HeldRecords {
  std::uint32_t boot = 0;
  std::uint32_t oldest = 0;
  std::uint32_t newest = 0;
  bool any() const { return boot != 0 && newest != 0; }
};

struct Identity {
  HeldRecords current;
  HeldRecords previous;  // of the boot before, until they are overwritten
  /// Of whatever boot.
  std::uint32_t newest() const { return std::max(current.newest, previous.newest); }
  std::uint64_t mono_ms = 0;
  std::uint16_t time_scale = 1;
  std::uint32_t keyframe = 0;        // sequence of the record after which the keyframe was taken
  std::uint16_t keyframe_bytes = 0;  // 0: there is none
};

class ControllerReader {
 public:
  ControllerReader(hal::RegisterBus& bus, std::uint8_t unit) : bus_(bus), unit_(unit) {}

  /// Fault::wrong_block where something else answers, or another version of the map.
  Result<Identity> identity();
  /// How the controller's run before this one ended; of kind none where it ended in order, or where the controller is one
  /// that cannot tell.
  Result<CrashRecord> crash();
  /// How a chip's settings came about (controller_map::machine::settings_origin); 0 of a controller that cannot tell.
  Result<std::uint16_t> settings_origin();
  /// What drives a chip's clock; ClockSource::untold of a controller that cannot tell.
  Result<ClockSource> clock();
  /// Gives a controller that has none its boot id.
  Fault assign_boot(std::uint32_t boot);
  /// The record `sequence` of `boot`. Fault::torn where no whole record could be had in a few tries, Fault::stale where
  /// its slot holds a later one by now.
  Result<RecordWords> record(std::uint32_t boot, std::uint32_t sequence);
  /// The record `sequence` of whatever boot made it: sequences go on across boots. Faults as above.
  Result<RecordWords> record(std::uint32_t sequence);
  /// The keyframe that `identity` tells of; Fault::torn where it changed while it was read, more than once.
  Fault keyframe(const Identity& identity, std::vector<std::uint8_t>& bytes);

  /// Reads repeated because a record or keyframe changed meanwhile.
  std::uint64_t torn_reads() const { return torn_reads_; }

 private:
  Result<RecordWords> record_of(std::optional<std::uint32_t> boot, std::uint32_t sequence);
  /// Of the block Machine; 0 where the controller has no such word.
  Result<std::uint16_t> machine_word(std::size_t offset);
  Fault read_long(std::uint16_t address, std::span<std::uint16_t> words);

  hal::RegisterBus& bus_;
  std::uint8_t unit_;
  std::uint64_t torn_reads_ = 0;
};

}  // namespace isotherm::gateway
