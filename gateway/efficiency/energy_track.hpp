// One meter's readings, turned into segments of energy: each cumulative register is followed by its differences, so
// that nothing between two readings is lost, and a difference that cannot be energy is told apart from a rollover and a
// reset.
#pragma once

#include <optional>
#include <vector>

#include "gateway/efficiency/meter.hpp"

namespace isotherm::gateway {

/// a * b / c, rounded down, for non-negative numbers whose product may not fit while the result and b * c do.
std::int64_t share_of(std::int64_t a, std::int64_t b, std::int64_t c);

class EnergyTrack {
 public:
  explicit EnergyTrack(const MeterSettings& settings) : settings_(settings) {}

  /// Goes on from a reading of an earlier run.
  void resume(const MeterReading& reading) { last_ = reading; }
  /// The energy since the last accepted reading: no segment for the first, for a fault, and for a time not after the
  /// last.
  std::vector<EnergySegment> next(const MeterReading& reading);

  /// The last accepted reading.
  const std::optional<MeterReading>& last() const { return last_; }
  std::uint64_t faults() const { return faults_; }
  /// Set by a reading that was not used, until the next call of next().
  bool refused() const { return refused_; }

 private:
  enum class Step { count, rollover, reset, fault };
  Step classify(const MeterReading& from, const MeterReading& to, std::uint64_t& counts) const;
  bool plausible(std::uint64_t counts, std::int64_t interval_ms) const;
  std::uint32_t shape(std::int64_t interval_ms) const;
  EnergySegment accept(const MeterReading& reading, std::uint64_t counts, std::uint32_t flags);
  std::vector<EnergySegment> doubt(const MeterReading& reading);
  std::vector<EnergySegment> trapezoid(const MeterReading& reading);

  MeterSettings settings_;
  std::optional<MeterReading> last_;
  std::vector<MeterReading> doubted_;  // readings that agree with each other and not with the last accepted one
  std::int64_t last_power_mw_ = 0;     // mean of the last segment
  std::int64_t carried_uj_ = 0;        // of a power-only meter: what was less than 1 mWh
  std::uint64_t faults_ = 0;
  bool refused_ = false;
};

}  // namespace isotherm::gateway
