// An electricity meter: a 64-bit register of 0.1 Wh that only grows, and the present power.
#pragma once

#include <cstdint>

#include "tools/plant/archive.hpp"

namespace isotherm::plant {

class EnergyMeter {
 public:
  void step(double power_w, double dt) {
    constexpr double joules_per_count = 360.0;  // 0.1 Wh
    power_w_ = power_w;
    joules_ += power_w * dt;
    while (joules_ >= joules_per_count) {
      joules_ -= joules_per_count;
      ++counts_;
    }
  }
  /// 0.1 Wh.
  std::uint64_t counts() const { return counts_; }
  double energy_wh() const { return 0.1 * static_cast<double>(counts_) + joules_ / 3600.0; }
  double power_w() const { return power_w_; }
  void archive(Archive& archive) { archive(counts_, joules_, power_w_); }

 private:
  std::uint64_t counts_ = 0;
  double joules_ = 0.0;  // not yet counted
  double power_w_ = 0.0;
};

}  // namespace isotherm::plant
