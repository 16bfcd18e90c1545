#include "gateway/efficiency/energy_track.hpp"

#include <algorithm>

namespace isotherm::gateway {
namespace {

/// Readings in a row that must agree with each other before the register is believed to have moved.
constexpr std::size_t doubts_before_moving = 3;
/// Where the register itself was lost, its energy is estimated over no more than the shortest reported interval.
constexpr std::int64_t longest_estimate_ms = 15 * 60'000;
/// Longer than this nobody bridges; it also keeps share_of() within its range.
constexpr std::int64_t longest_bridge_ms = std::int64_t{31} * 24 * 3'600'000;
/// Within this a straight line is the course of the energy, as far as a minute can tell.
constexpr std::int64_t longest_smooth_ms = 5'000;
constexpr std::int64_t uj_per_mwh = 3'600'000;
constexpr std::int64_t ms_w_per_mwh = 3600;

}  // namespace

std::optional<std::string> refusal(const MeterSettings& meter) {
  if (meter.form == MeterForm::float32) {
    return "meter " + meter.name +
           " tells its energy as a 32-bit float, which stands still above 2^24 counts; use its integer register";
  }
  if (meter.bits < 16 || meter.bits > 64) return "meter " + meter.name + " needs a register of 16 to 64 bits";
  if (meter.mwh_per_count < 1) return "meter " + meter.name + " needs a count of at least 0.001 Wh";
  if (meter.most_power_w < 1) return "meter " + meter.name + " needs its greatest power, to tell energy from a fault";
  return std::nullopt;
}

std::int64_t share_of(std::int64_t a, std::int64_t b, std::int64_t c) { return a / c * b + a % c * b / c; }

bool EnergyTrack::plausible(std::uint64_t counts, std::int64_t interval_ms) const {
  // 10 % above the greatest power over the interval, plus what the meter itself rounds: one refresh and one count.
  const std::int64_t most_mwh =
      share_of(settings_.most_power_w * 11, interval_ms + settings_.refresh_ms, 10 * ms_w_per_mwh) +
      settings_.mwh_per_count;
  return counts <= static_cast<std::uint64_t>(most_mwh / settings_.mwh_per_count);
}

EnergyTrack::Step EnergyTrack::classify(const MeterReading& from, const MeterReading& to, std::uint64_t& counts) const {
  const std::uint64_t largest = settings_.bits >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << settings_.bits) - 1;
  const std::int64_t interval = to.utc_ms - from.utc_ms;
  counts = (to.counts - from.counts) & largest;
  if (to.counts > largest) return Step::fault;
  if (to.counts >= from.counts) return plausible(counts, interval) ? Step::count : Step::fault;
  if (to.restarts != from.restarts) {
    counts = to.counts;
    return plausible(counts, interval) ? Step::reset : Step::fault;
  }
  return from.counts > largest / 10 * 9 && plausible(counts, interval) ? Step::rollover : Step::fault;
}

std::uint32_t EnergyTrack::shape(std::int64_t interval_ms) const {
  return interval_ms > std::max(2 * settings_.interval_ms, longest_smooth_ms) ? slot_flag::shape_estimated : 0;
}

EnergySegment EnergyTrack::accept(const MeterReading& reading, std::uint64_t counts, std::uint32_t flags) {
  const std::int64_t interval = reading.utc_ms - last_->utc_ms;
  const EnergySegment segment{last_->utc_ms, reading.utc_ms,
                              static_cast<std::int64_t>(counts) * settings_.mwh_per_count, flags | shape(interval)};
  last_power_mw_ = share_of(segment.energy_mwh, uj_per_mwh, interval);
  last_ = reading;
  doubted_.clear();
  return segment;
}

std::vector<EnergySegment> EnergyTrack::next(const MeterReading& reading) {
  refused_ = false;
  if (!last_ || reading.utc_ms - last_->utc_ms > longest_bridge_ms) {
    last_ = reading;
    return {};
  }
  if (reading.utc_ms <= last_->utc_ms) return {};
  if (settings_.form == MeterForm::power_only) return trapezoid(reading);
  std::uint64_t counts = 0;
  switch (classify(*last_, reading, counts)) {
    case Step::count:
      return {accept(reading, counts, 0)};
    case Step::rollover:
      return {accept(reading, counts, slot_flag::register_rollover)};
    case Step::reset:
      return {accept(reading, counts, slot_flag::register_reset)};
    case Step::fault:
      break;
  }
  return doubt(reading);
}

std::vector<EnergySegment> EnergyTrack::doubt(const MeterReading& reading) {
  ++faults_;
  refused_ = true;
  std::uint64_t counts = 0;
  if (!doubted_.empty() &&
      (reading.utc_ms <= doubted_.back().utc_ms || classify(doubted_.back(), reading, counts) != Step::count)) {
    doubted_.clear();
  }
  doubted_.push_back(reading);
  if (doubted_.size() < doubts_before_moving) return {};

  // The register stands elsewhere now and goes on from there. What it counted in between is gone; the power on both
  // sides tells it for a short time, and for a longer one nothing does.
  const MeterReading first = doubted_.front();
  const std::uint64_t counted = reading.counts - first.counts;
  const std::int64_t lost_ms = first.utc_ms - last_->utc_ms;
  const std::int64_t power_before = last_power_mw_;
  const std::int64_t lost_from = last_->utc_ms;
  last_ = first;
  const EnergySegment after = accept(reading, counted, slot_flag::register_fault);
  if (lost_ms > longest_estimate_ms) return {after};
  const std::int64_t power_mw = (power_before + last_power_mw_) / 2;
  return {{lost_from, first.utc_ms, share_of(power_mw, lost_ms, uj_per_mwh),
           slot_flag::energy_estimated | slot_flag::register_fault},
          after};
}

std::vector<EnergySegment> EnergyTrack::trapezoid(const MeterReading& reading) {
  const MeterReading from = *last_;
  last_ = reading;
  const std::int64_t interval = reading.utc_ms - from.utc_ms;
  // Between samples further apart than this the course of the power is anyone's guess: missing, not estimated.
  if (interval > 2 * settings_.interval_ms) return {};
  if (reading.power_mw > settings_.most_power_w * 1100 || reading.power_mw < 0) {
    ++faults_;
    refused_ = true;
    last_ = from;
    return {};
  }
  carried_uj_ += (from.power_mw + reading.power_mw) * interval / 2;
  const std::int64_t energy = carried_uj_ / uj_per_mwh;
  carried_uj_ %= uj_per_mwh;
  return {{from.utc_ms, reading.utc_ms, energy, 0}};
}

}  // namespace isotherm::gateway
