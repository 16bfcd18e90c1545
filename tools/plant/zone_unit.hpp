// The unit of the zone valves (unit 21 of the field bus): openings in, positions out, and valves that open by themselves when
// nobody commands them any more.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "control/core/result.hpp"
#include "control/point/field_bus_map.hpp"
#include "tools/plant/zone_valves.hpp"

namespace isotherm::plant {

class ZoneUnit {
 public:
  ZoneUnit();

  /// Every 100 ms: watchdog, then a new image of the read block.
  void tick(const ZoneValves& valves);

  [[nodiscard]] Fault read(std::uint16_t address, std::span<std::uint16_t> words) const;
  /// Fault::device, and nothing changed, where the block is not valid in every word.
  [[nodiscard]] Fault write(std::uint16_t address, std::span<const std::uint16_t> words);

  const ZoneOpenings& openings() const { return openings_; }
  void archive(Archive& archive) { archive(openings_, image_, since_command_ms_); }

 private:
  ZoneOpenings openings_{};
  std::array<std::uint16_t, field_bus::zone_valves::words> image_{};
  std::uint32_t since_command_ms_ = field_bus::zone_watchdog_ms + 1;  // nobody has spoken yet
};

}  // namespace isotherm::plant
