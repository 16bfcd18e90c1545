// The last 120 records, in memory that outlives the process (a mapped file, or RAM that a reset keeps). Sequences go on
// where the boot before ended, so the oldest slots are overwritten first and nothing that still counts is lost.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "control/point/controller_map.hpp"
#include "control/point/record.hpp"

namespace isotherm {

using RetainedRing = std::array<RecordWords, controller_map::ring_slots>;

/// Records of one boot that the ring still holds; newest 0 = none.
struct RecordRange {
  std::uint32_t boot = 0;
  std::uint32_t oldest = 0;
  std::uint32_t newest = 0;
};

class RecordRing {
 public:
  /// Takes over what is in the memory: slots with a wrong CRC or in the wrong place count as empty.
  explicit RecordRing(RetainedRing& memory);

  /// Sequence of the newest record of any boot; 0 = none.
  std::uint32_t newest() const { return newest_; }
  std::uint32_t next() const { return newest_ + 1; }
  RecordRange current() const;
  RecordRange previous() const;
  /// The newest record that was found at the start; only before the first append.
  Result<Record> retained() const;
  /// One of those that were found at the start; as above.
  Result<Record> retained(std::uint32_t sequence) const;

  /// One that the ring holds; Fault::stale: none, or overwritten.
  Result<Record> held(std::uint32_t sequence) const;

  /// Stores a record whose sequence is next().
  void append(const Record& record);
  std::span<const std::uint16_t> slot(std::size_t index) const { return memory_[index]; }

 private:
  /// Oldest sequence that has not been overwritten.
  std::uint32_t horizon() const;

  RetainedRing& memory_;
  std::uint32_t newest_ = 0;
  std::uint32_t first_ = 0;  // of this boot
  std::uint32_t boot_ = 0;
  RecordRange found_;        // of the boot before
};

}  // namespace isotherm
