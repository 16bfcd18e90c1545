// Energy from a series of power readings taken at known times, for what no meter counts (heat to the room air).
#pragma once

#include <cstdint>
#include <optional>

namespace isotherm::demo {

class EnergyAccount {
 public:
  /// A power held since the reading before, as long as the readings follow within `longest_ms`: a wider hole is not filled.
  void add(std::uint64_t mono_ms, double power_w) {
    if (last_ms_ && mono_ms > *last_ms_ && mono_ms - *last_ms_ <= longest_ms) {
      joules_ += power_w * static_cast<double>(mono_ms - *last_ms_) / 1000.0;
      seconds_ += static_cast<double>(mono_ms - *last_ms_) / 1000.0;
    }
    last_ms_ = mono_ms;
  }
  double kilowatt_hours() const { return joules_ / 3.6e6; }
  double seconds() const { return seconds_; }

 private:
  static constexpr std::uint64_t longest_ms = 5'000;
  std::optional<std::uint64_t> last_ms_;
  double joules_ = 0.0;
  double seconds_ = 0.0;
};

}  // namespace isotherm::demo
