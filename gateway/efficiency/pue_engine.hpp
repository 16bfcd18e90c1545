// The accounting of a site: readings of energy meters in, closed minutes with their periods out. A value: copy it
// before a poll and keep the copy only if what it gave was stored.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "gateway/efficiency/energy_track.hpp"
#include "gateway/efficiency/pue_window.hpp"
#include "gateway/efficiency/slot_table.hpp"

namespace isotherm::gateway {

/// A minute for which every meter has told its energy, or for which the wait for one has ended.
struct ClosedMinute {
  std::uint32_t sequence = 0;  // 1, 2, 3 ... since the store began
  PueWindow minute;
  PueWindow quarter_hour;  // the last 15 minutes
  PueWindow hour;
  PueWindow since_start;
};

/// What must outlive the process beside readings and slots.
struct PueTotals {
  std::int64_t first_slot_utc_ms = 0;  // 0: no minute has closed yet
  std::int64_t next_slot_utc_ms = 0;
  EnergySum energy;
};

class PueEngine {
 public:
  PueEngine(PueSettings settings, std::vector<MeterSettings> meters);

  /// Goes on from an earlier run: call before the first reading.
  void resume(std::size_t meter, const MeterReading& last) { tracks_[meter].resume(last); }
  void resume(std::size_t meter, std::int64_t start_utc_ms, const MeterSlot& slot) {
    slots_.put(meter, start_utc_ms, slot);
  }
  void resume(const PueTotals& totals);

  void read(std::size_t meter, const MeterReading& reading);
  /// The minutes that closed, oldest first.
  std::vector<ClosedMinute> close(std::int64_t now_utc_ms);

  const std::vector<MeterSettings>& meters() const { return meters_; }
  const EnergyTrack& track(std::size_t meter) const { return tracks_[meter]; }
  SlotTable& slots() { return slots_; }
  const PueTotals& totals() const { return totals_; }
  /// Slots from here on may be asked for again.
  std::int64_t oldest_slot_needed() const;

 private:
  bool required(std::size_t meter) const;
  std::optional<std::int64_t> first_slot() const;
  bool all_past(std::int64_t utc_ms) const;
  EnergySum slot_sum(std::int64_t start_utc_ms) const;
  PueWindow period(std::int64_t end_utc_ms, std::int64_t minutes, double least_coverage) const;
  ClosedMinute close_slot(std::int64_t start_utc_ms);

  PueSettings settings_;
  std::vector<MeterSettings> meters_;
  std::vector<EnergyTrack> tracks_;
  SlotTable slots_;
  PueTotals totals_;
  bool overhead_metered_ = false;
  std::optional<std::int64_t> waiting_since_;
};

}  // namespace isotherm::gateway
