// A plant as isotherm-plant serves it, whichever it is.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <optional>
#include <span>
#include <string>

#include "hal/interface/register_bus.hpp"
#include "tools/plant/faults.hpp"
#include "tools/plant/serve/modbus_tcp_units.hpp"

namespace isotherm::plant {

/// How the plant stands to its clock.
struct PlantPace {
  std::int64_t utc_ms = 0;      // plant UTC at the plant's mono_ms()
  std::uint64_t behind_ms = 0;  // the most that it has lagged since this process began
};

class ServedPlant {
 public:
  virtual ~ServedPlant() = default;

  virtual hal::RegisterBus& devices() = 0;
  /// Units of the field bus.
  virtual std::span<const std::uint8_t> field_units() const = 0;
  /// Units that TCP serves, with the length of their images: the field bus and the meters.
  virtual std::span<const UnitSize> tcp_units() const = 0;

  /// Moves on by so many seconds of plant time.
  virtual void advance(double seconds) = 0;
  /// Plant time since its first start, ms.
  virtual std::uint64_t mono_ms() const = 0;
  /// The truth of the last whole second as one line of JSON.
  virtual std::string truth(const PlantPace& now) const = 0;
  /// A fixed share of the rated power in place of the workload; nullopt: the workload again.
  virtual void set_load(std::optional<double> share_of_rated) = 0;
  /// Null where the plant knows no faults.
  virtual FaultSet* faults() = 0;

  virtual void save(std::ostream& out) = 0;
  /// Throws ArchiveError, and changes nothing, where the bytes are not such a state.
  virtual void restore(std::istream& in) = 0;
};

}  // namespace isotherm::plant
