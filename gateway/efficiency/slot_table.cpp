#include "gateway/efficiency/slot_table.hpp"

#include <algorithm>

#include "gateway/efficiency/energy_track.hpp"

namespace isotherm::gateway {

void SlotTable::add(std::size_t meter, const EnergySegment& segment) {
  const std::int64_t length = segment.to_utc_ms - segment.from_utc_ms;
  std::int64_t counted = 0;
  for (std::int64_t from = segment.from_utc_ms; from < segment.to_utc_ms;) {
    const std::int64_t start = slot_start(from);
    const std::int64_t to = std::min(start + slot_ms, segment.to_utc_ms);
    const std::int64_t until = share_of(segment.energy_mwh, to - segment.from_utc_ms, length);
    MeterSlot& slot = slots_[{start, meter}];
    slot.energy_mwh += until - counted;
    slot.covered_ms += to - from;
    slot.flags |= segment.flags;
    changed_.insert({start, meter});
    counted = until;
    from = to;
  }
}

void SlotTable::mark(std::size_t meter, std::int64_t utc_ms, std::uint32_t flags) {
  const Key key{slot_start(utc_ms), meter};
  slots_[key].flags |= flags;
  changed_.insert(key);
}

MeterSlot SlotTable::at(std::size_t meter, std::int64_t start_utc_ms) const {
  const auto found = slots_.find({start_utc_ms, meter});
  return found == slots_.end() ? MeterSlot{} : found->second;
}

std::vector<std::pair<SlotTable::Key, MeterSlot>> SlotTable::take_changed() {
  std::vector<std::pair<Key, MeterSlot>> rows;
  for (const Key& key : changed_) rows.emplace_back(key, slots_[key]);
  changed_.clear();
  return rows;
}

void SlotTable::forget_before(std::int64_t start_utc_ms) {
  slots_.erase(slots_.begin(), slots_.lower_bound({start_utc_ms, 0}));
}

}  // namespace isotherm::gateway
