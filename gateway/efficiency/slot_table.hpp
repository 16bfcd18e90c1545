// Energy by UTC minute and meter: segments are cut at the minutes by linear interpolation of the cumulative value, so
// that the slots of a segment add up to it exactly, however the meters are sampled.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "gateway/efficiency/meter.hpp"

namespace isotherm::gateway {

inline constexpr std::int64_t slot_ms = 60'000;

constexpr std::int64_t slot_start(std::int64_t utc_ms) { return utc_ms / slot_ms * slot_ms; }

struct MeterSlot {
  std::int64_t energy_mwh = 0;
  std::int64_t covered_ms = 0;
  std::uint32_t flags = 0;
  bool complete() const { return covered_ms == slot_ms; }
};

class SlotTable {
 public:
  using Key = std::pair<std::int64_t, std::size_t>;  // start, meter's index

  void add(std::size_t meter, const EnergySegment& segment);
  void mark(std::size_t meter, std::int64_t utc_ms, std::uint32_t flags);
  void put(std::size_t meter, std::int64_t start_utc_ms, const MeterSlot& slot) {
    slots_[{start_utc_ms, meter}] = slot;
  }
  /// What the meter has of the minute; nothing covered where it has nothing.
  MeterSlot at(std::size_t meter, std::int64_t start_utc_ms) const;
  /// Slots changed since the last call.
  std::vector<std::pair<Key, MeterSlot>> take_changed();
  void forget_before(std::int64_t start_utc_ms);

 private:
  std::map<Key, MeterSlot> slots_;
  std::set<Key> changed_;
};

}  // namespace isotherm::gateway
