#include "gateway/efficiency/pue_engine.hpp"

#include <algorithm>
#include <cstdlib>

namespace isotherm::gateway {
namespace {

/// How long a closed minute may wait for a meter that is silent while others go on; then it closes without that meter.
constexpr std::int64_t patience_ms = 15 * 60'000;
/// Coverage that a period needs: 98 % for up to 15 minutes, 95 % above.
constexpr double minute_coverage = 1.0;
constexpr double quarter_hour_coverage = 0.98;
constexpr double long_coverage = 0.95;
constexpr std::int64_t quarter_hour = 15;
constexpr std::int64_t hour = 60;

}  // namespace

PueEngine::PueEngine(PueSettings settings, std::vector<MeterSettings> meters)
    : settings_(std::move(settings)), meters_(std::move(meters)), tracks_(meters_.begin(), meters_.end()) {
  for (const MeterSettings& meter : meters_) {
    overhead_metered_ |= meter.role == MeterRole::cooling || meter.role == MeterRole::cooling_within_it;
  }
  totals_.energy.meter_mwh.resize(meters_.size());
}

void PueEngine::resume(const PueTotals& totals) {
  totals_ = totals;
  totals_.energy.meter_mwh.resize(meters_.size());
}

bool PueEngine::required(std::size_t meter) const {
  // Where the overhead has its own meters, the meter of the whole only checks them.
  return meters_[meter].role != MeterRole::total || !overhead_metered_;
}

void PueEngine::read(std::size_t meter, const MeterReading& reading) {
  for (const EnergySegment& segment : tracks_[meter].next(reading)) slots_.add(meter, segment);
  if (tracks_[meter].refused()) slots_.mark(meter, reading.utc_ms, slot_flag::register_fault);
}

std::optional<std::int64_t> PueEngine::first_slot() const {
  if (totals_.next_slot_utc_ms != 0) return totals_.next_slot_utc_ms;
  // The first minute that every meter can cover from its first second: before it, nothing is known of some.
  std::int64_t latest = 0;
  for (std::size_t n = 0; n < meters_.size(); ++n) {
    if (!required(n)) continue;
    if (!tracks_[n].last()) return std::nullopt;
    latest = std::max(latest, tracks_[n].last()->utc_ms);
  }
  return slot_start(latest + slot_ms - 1);
}

bool PueEngine::all_past(std::int64_t utc_ms) const {
  for (std::size_t n = 0; n < meters_.size(); ++n) {
    if (required(n) && (!tracks_[n].last() || tracks_[n].last()->utc_ms < utc_ms)) return false;
  }
  return true;
}

EnergySum PueEngine::slot_sum(std::int64_t start_utc_ms) const {
  EnergySum sum;
  sum.slots = 1;
  sum.meter_mwh.resize(meters_.size());
  bool complete = true;
  std::int64_t it = 0;
  std::int64_t overhead = 0;
  std::int64_t total = 0;
  bool total_complete = false;
  for (std::size_t n = 0; n < meters_.size(); ++n) {
    const MeterSlot slot = slots_.at(n, start_utc_ms);
    sum.flags |= slot.flags;
    if (required(n)) complete &= slot.complete();
    sum.meter_mwh[n] = slot.energy_mwh;
    switch (meters_[n].role) {
      case MeterRole::it:
        it += slot.energy_mwh;
        break;
      case MeterRole::cooling:
        overhead += slot.energy_mwh;
        break;
      case MeterRole::cooling_within_it:
        overhead += slot.energy_mwh;
        it -= slot.energy_mwh;
        break;
      case MeterRole::total:
        total += slot.energy_mwh;
        total_complete = slot.complete();
        break;
    }
  }
  // Symmetric exclusion: a minute that lacks one side lends the other side nothing.
  if (!complete) {
    std::fill(sum.meter_mwh.begin(), sum.meter_mwh.end(), 0);
    return sum;
  }
  sum.used = 1;
  sum.it_mwh = it;
  sum.total_mwh = overhead_metered_ ? it + overhead : total;
  if (overhead_metered_ && total_complete) {
    const double doubt = static_cast<double>(it) * settings_.it_uncertainty +
                         static_cast<double>(overhead) * settings_.overhead_uncertainty +
                         static_cast<double>(total) * settings_.total_uncertainty;
    double counts = 0.0;  // each meter is one count wrong at the minute's edges
    for (const MeterSettings& meter : meters_) counts += static_cast<double>(meter.mwh_per_count);
    if (static_cast<double>(std::abs(total - sum.total_mwh)) > doubt + counts) sum.flags |= slot_flag::total_disagrees;
  }
  return sum;
}

PueWindow PueEngine::period(std::int64_t end_utc_ms, std::int64_t minutes, double least_coverage) const {
  EnergySum sum;
  const std::int64_t start = end_utc_ms - minutes * slot_ms;
  for (std::int64_t slot = start; slot < end_utc_ms; slot += slot_ms) {
    // Minutes before the accounting began are not covered, however much one meter may know of them.
    EnergySum one;
    one.slots = 1;
    sum += slot >= totals_.first_slot_utc_ms ? slot_sum(slot) : one;
  }
  return judged(start, end_utc_ms, sum, least_coverage, settings_, meters_);
}

ClosedMinute PueEngine::close_slot(std::int64_t start_utc_ms) {
  const std::int64_t end = start_utc_ms + slot_ms;
  if (totals_.first_slot_utc_ms == 0) totals_.first_slot_utc_ms = start_utc_ms;
  totals_.next_slot_utc_ms = end;
  totals_.energy += slot_sum(start_utc_ms);
  return {static_cast<std::uint32_t>(totals_.energy.slots), period(end, 1, minute_coverage),
          period(end, quarter_hour, quarter_hour_coverage), period(end, hour, long_coverage),
          judged(totals_.first_slot_utc_ms, end, totals_.energy, long_coverage, settings_, meters_)};
}

std::vector<ClosedMinute> PueEngine::close(std::int64_t now_utc_ms) {
  std::vector<ClosedMinute> closed;
  const std::optional<std::int64_t> first = first_slot();
  if (!first) return closed;
  totals_.next_slot_utc_ms = *first;
  while (totals_.next_slot_utc_ms + slot_ms <= now_utc_ms) {
    if (!all_past(totals_.next_slot_utc_ms + slot_ms)) {
      // The wait is counted from when somebody first waited: after a pause of the gateway itself no meter is late yet.
      if (!waiting_since_) waiting_since_ = now_utc_ms;
      const std::int64_t late = std::min(now_utc_ms - *waiting_since_, now_utc_ms - totals_.next_slot_utc_ms - slot_ms);
      if (late < patience_ms) break;
    } else {
      waiting_since_.reset();
    }
    closed.push_back(close_slot(totals_.next_slot_utc_ms));
  }
  slots_.forget_before(oldest_slot_needed());
  return closed;
}

std::int64_t PueEngine::oldest_slot_needed() const { return totals_.next_slot_utc_ms - hour * slot_ms; }

}  // namespace isotherm::gateway
