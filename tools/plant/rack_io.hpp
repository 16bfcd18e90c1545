// The rack I/O unit (unit 1 of the field bus): its instruments, its command block, and its own watchdog.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "control/core/result.hpp"
#include "control/point/field_bus_map.hpp"
#include "control/point/outputs.hpp"
#include "tools/plant/faults.hpp"
#include "tools/plant/rack_loop.hpp"
#include "tools/plant/sensor.hpp"
#include "tools/plant/sensor_faults.hpp"

namespace isotherm::plant {

class RackIo {
 public:
  explicit RackIo(std::uint64_t seed, bool mixing_valve);

  /// Takes over the state of the rack: instruments at rest, and these commands in force until the first valid block.
  void settle(const RackLoop& rack, const RackCommands& commands);
  /// Lets the instruments follow for one step of the plant.
  void follow(const RackLoop& rack, const FaultSet& faults, double dt);
  /// Every 100 ms: watchdog, then a new image of the read block.
  void tick(const RackLoop& rack, const FaultSet& faults);

  [[nodiscard]] Fault read(std::uint16_t address, std::span<std::uint16_t> words) const;
  /// Fault::device, and nothing changed, where the block is not valid in every word.
  [[nodiscard]] Fault write(std::uint16_t address, std::span<const std::uint16_t> words);

  /// A simulator that resumed is a unit that was restarted, and tells it.
  void count_start() {
    std::uint16_t& starts = image_[field_bus::rack_io::starts];
    starts = static_cast<std::uint16_t>(starts + 1U);
  }

  const RackCommands& commands() const { return commands_; }
  field_bus::Watchdog watchdog() const { return watchdog_; }
  void archive(Archive& archive);

 private:
  void guard(const FaultSet& faults);
  void sample(const RackLoop& rack, const FaultSet& faults);
  void sample_fast(const RackLoop& rack, const FaultSet& faults);
  void sample_slow(const RackLoop& rack, const FaultSet& faults);

  bool mixing_valve_;
  Random noise_;
  std::vector<Sensor> temperatures_;  // supply 1-3, return 1-3, facility supply and return, ambient
  Sensor cold_side_;  // behind the heat exchanger; of a rack with a mixing valve
  Sensor flow_;
  Sensor facility_flow_;
  Sensor differential_;
  Sensor discharge_;
  Sensor suction_;
  Sensor filter_;
  Sensor level_;
  RackCommands commands_;
  std::array<std::uint16_t, field_bus::rack_io::words> image_{};
  RackIoFaults sensor_faults_;
  field_bus::Watchdog watchdog_ = field_bus::Watchdog::fed;
  bool armed_ = false;
  std::uint32_t since_start_ms_ = 0;    // counted until the watchdog is armed
  std::uint32_t since_command_ms_ = 0;  // since the last valid block, or since armed
};

}  // namespace isotherm::plant
