// Reservoir and gas cushion at the pump inlet: level, static pressure, leaks, filling, and the leak ropes under the
// rack.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>

#include "tools/plant/archive.hpp"

namespace isotherm::plant {

inline constexpr std::size_t leak_zone_count = 4;

/// All numbers are estimates.
struct ReservoirParameters {
  double full_l = 10.0;
  double level_at_start = 0.80;
  double pressure_at_start_kpa = 60.0;  // gauge
  double gas_at_start_l = 3.0;
  double fill_lpm = 2.0;
  double fill_most_kpa = 70.0;   // the filling line's pressure-reducing valve shuts here
  double unseen_loss_lpm = 6.0;
  double mending_lpm = 6.0;      // whoever mends a leak tops the loop up
  double slow_wetting_s = 15.0;  // until drops reach the rope (5-30 s)
  double spreading_s = 2.0;      // a large leak wets one more zone after each of these
  double drying_s = 20.0;
};

class Reservoir {
 public:
  explicit Reservoir(const ReservoirParameters& parameters = {})
      : parameters_(parameters), content_l_(parameters.full_l * parameters.level_at_start) {}

  /// drops_lpm: a leak that wets one zone; burst_lpm: one that floods two.
  void step(double drops_lpm, double burst_lpm, bool fill, double dt) {
    const double inflow = fill && pressure_kpa() < parameters_.fill_most_kpa ? parameters_.fill_lpm : 0.0;
    content_l_ = std::clamp(content_l_ + (inflow - drops_lpm - burst_lpm) / 60.0 * dt, 0.0, parameters_.full_l);
    wet(0, drops_lpm > 0.0 || burst_lpm > 0.0, burst_lpm > 0.0 ? parameters_.spreading_s : parameters_.slow_wetting_s,
        dt);
    wet(1, burst_lpm > 0.0, 2.0 * parameters_.spreading_s, dt);
  }

  /// Loses coolant that wets no rope, down to this share of full.
  void lose_unseen(double down_to, double dt) {
    const double least_l = down_to * parameters_.full_l;
    if (content_l_ > least_l) content_l_ = std::max(least_l, content_l_ - parameters_.unseen_loss_lpm / 60.0 * dt);
  }
  /// Gas added to the cushion (kPa at its present volume), or lost where negative.
  void charge(double kpa) { charge_kpa_ = kpa; }

  /// Nothing leaks any more: what was lost is filled up again.
  void mend(double dt) {
    const double start_l = parameters_.full_l * parameters_.level_at_start;
    if (content_l_ < start_l) content_l_ = std::min(start_l, content_l_ + parameters_.mending_lpm / 60.0 * dt);
  }

  double content_l() const { return content_l_; }
  /// Share of full, 0..1.
  double level() const { return content_l_ / parameters_.full_l; }
  /// Gauge, kPa: the cushion expands as coolant is lost.
  double pressure_kpa() const {
    constexpr double atmosphere_kpa = 101.3;
    constexpr double vacuum_kpa = -95.0;  // gauge: coolant boils
    const double lost_l = parameters_.full_l * parameters_.level_at_start - content_l_;
    const double gas_l = std::max(0.2, parameters_.gas_at_start_l + lost_l);
    const double cushion_kpa =
        (parameters_.pressure_at_start_kpa + atmosphere_kpa) * parameters_.gas_at_start_l / gas_l - atmosphere_kpa;
    return std::max(vacuum_kpa, cushion_kpa + charge_kpa_);
  }
  /// Share of their head that the pumps keep: with an empty reservoir they draw air.
  double pump_health() const { return std::clamp(level() / 0.05, 0.02, 1.0); }
  bool zone_wet(std::size_t zone) const { return zones_[zone].wet; }
  void archive(Archive& archive) { archive(content_l_, charge_kpa_, zones_); }

 private:
  struct Zone {
    double since_s = 0.0;  // the rope has been in water, or in air, so long
    bool wet = false;
  };
  void wet(std::size_t zone, bool water, double delay_s, double dt) {
    Zone& rope = zones_[zone];
    if (water == rope.wet) {
      rope.since_s = 0.0;
    } else if ((rope.since_s += dt) >= (water ? delay_s : parameters_.drying_s)) {
      rope = {0.0, water};
    }
  }

  ReservoirParameters parameters_;
  double content_l_;
  double charge_kpa_ = 0.0;
  std::array<Zone, leak_zone_count> zones_{};
};

}  // namespace isotherm::plant
