// An energy meter as the accounting sees it: what its register counts, what it stands for, and one reading of it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace isotherm::gateway {

/// What a meter's energy counts as.
enum class MeterRole : std::uint8_t {
  it,                 // input of the IT equipment: the denominator
  cooling,            // overhead metered on its own
  cooling_within_it,  // overhead fed from a feed that the IT meter counts too: taken off IT, added to overhead
  total,              // the whole boundary on one meter: the numerator where no overhead is metered, else a cross-check
};

constexpr const char* name(MeterRole role) {
  switch (role) {
    case MeterRole::it:
      return "it";
    case MeterRole::cooling:
      return "cooling";
    case MeterRole::cooling_within_it:
      return "cooling_within_it";
    case MeterRole::total:
      return "total";
  }
  return "unknown";
}

/// How the meter tells its energy.
enum class MeterForm : std::uint8_t {
  counter,     // an unsigned cumulative register
  float32,     // a cumulative register as a float: stands still above 2^24 counts, so it is refused
  power_only,  // no register: power is summed by trapezoids
};

struct MeterSettings {
  std::string name;  // snake_case, as it stands in messages: rack_pumps
  MeterRole role = MeterRole::cooling;
  std::uint8_t unit = 0;  // Modbus unit id
  MeterForm form = MeterForm::counter;
  unsigned bits = 64;                // width of the register
  std::int64_t mwh_per_count = 100;  // 0.1 Wh
  std::int64_t most_power_w = 0;     // more than this between two readings is no energy but a fault
  std::int64_t interval_ms = 1000;   // at which it is read
  std::int64_t refresh_ms = 1000;    // at which the meter itself writes its register
};

/// Why a meter cannot be a source of energy, as one sentence; nothing where it can.
std::optional<std::string> refusal(const MeterSettings& meter);

struct MeterReading {
  std::int64_t utc_ms = 0;
  std::uint64_t counts = 0;
  std::uint32_t restarts = 0;  // of the meter: tells a reset of its register from a rollover
  std::int64_t power_mw = 0;   // at that moment
};

/// Energy between two moments, for the slots they span.
struct EnergySegment {
  std::int64_t from_utc_ms = 0;
  std::int64_t to_utc_ms = 0;
  std::int64_t energy_mwh = 0;
  std::uint32_t flags = 0;  // slot_flag
};

/// What happened in a slot, beside plain counting.
namespace slot_flag {
inline constexpr std::uint32_t shape_estimated = 1U << 0U;   // a gap was bridged: the total is exact, its course is not
inline constexpr std::uint32_t energy_estimated = 1U << 1U;  // the register was lost: energy from the power around it
inline constexpr std::uint32_t register_rollover = 1U << 2U;
inline constexpr std::uint32_t register_reset = 1U << 3U;
inline constexpr std::uint32_t register_fault = 1U << 4U;   // a reading that cannot be was not used
inline constexpr std::uint32_t total_disagrees = 1U << 5U;  // the meter of the whole differs from the sum
inline constexpr std::uint32_t implausible_ratio = 1U << 6U;
inline constexpr unsigned count = 7;
}  // namespace slot_flag

constexpr const char* slot_flag_name(unsigned bit) {
  constexpr const char* names[slot_flag::count] = {"shape_estimated",  "energy_estimated", "register_rollover",
                                                   "register_reset",   "register_fault",   "total_disagrees",
                                                   "implausible_ratio"};
  return bit < slot_flag::count ? names[bit] : "unknown";
}

}  // namespace isotherm::gateway
