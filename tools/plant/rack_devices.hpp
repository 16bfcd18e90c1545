// The whole simulated rack as devices on a Modbus line, in plant time: wire a controller to it and call advance().
#pragma once

#include <cstdint>
#include <iosfwd>
#include <memory>
#include <optional>
#include <span>

#include "hal/interface/register_bus.hpp"
#include "tools/plant/dew_point_unit.hpp"
#include "tools/plant/faults.hpp"
#include "tools/plant/meter_units.hpp"
#include "tools/plant/node_units.hpp"
#include "tools/plant/rack_io.hpp"
#include "tools/plant/rack_loop.hpp"
#include "tools/plant/truth.hpp"
#include "tools/plant/workload.hpp"
#include "tools/plant/zone_unit.hpp"

namespace isotherm::plant {

class RackDevices : public hal::RegisterBus {
 public:
  RackDevices(const RackSettings& settings, std::shared_ptr<const Workload> workload, Start start = Start::warm);

  /// Moves plant and devices on by this many seconds of plant time, in steps of 20 ms; a rest is kept for the next
  /// call.
  void advance(double seconds);

  /// Units 1, 11..19, 40 (field bus), 21 where zone valves are fitted, and 51..55 (meters). Fault::timeout where nothing
  /// answers, Fault::device where the unit refuses the address.
  [[nodiscard]] Fault read(std::uint8_t unit, std::uint16_t address, std::span<std::uint16_t> words) override;
  [[nodiscard]] Fault write(std::uint8_t unit, std::uint16_t address, std::span<const std::uint16_t> words) override;

  /// Faults may be set and cleared at any time.
  FaultSet& faults() { return faults_; }
  const FaultSet& faults() const { return faults_; }
  /// A fixed share of the rated power in place of the workload; nullopt: the workload again.
  void set_load(std::optional<double> share_of_rated) { load_ = share_of_rated; }
  std::optional<double> load() const { return load_; }

  /// Plant time since the first start, ms; a restored plant goes on counting.
  std::uint64_t mono_ms() const { return steps_ * step_ms; }
  /// The truth at the end of the last whole second.
  const Truth& truth() const { return truth_; }
  const RackLoop& rack() const { return rack_; }
  const RackCommands& commands() const { return rack_io_.commands(); }
  field_bus::Watchdog watchdog() const { return rack_io_.watchdog(); }

  /// Writes the complete state of plant, devices and meters (not the workload's samples), about 50 kB.
  void save(std::ostream& out);
  /// Takes up where save() left off; throws ArchiveError, and changes nothing, where the bytes are damaged or belong to
  /// other settings.
  void restore(std::istream& in);

 private:
  static constexpr std::uint64_t step_ms = 20;
  static constexpr std::uint64_t steps_a_mark = 5;  // 100 ms
  static constexpr std::uint64_t marks_a_second = 10;

  void step();
  void mark();
  void second();
  void demand();
  bool answers(std::uint8_t unit) const;
  double seconds_since_permit() const;
  void archive(Archive& archive);

  RackSettings settings_;
  std::shared_ptr<const Workload> workload_;
  RackLoop rack_;
  RackIo rack_io_;
  NodeUnits nodes_;
  ZoneUnit zone_unit_;
  DewPointUnit dew_point_;
  MeterUnits meters_;
  TruthTracker tracker_;
  FaultSet faults_;
  std::optional<double> load_;
  RackLoop::NodePower demand_{};  // of the workload, held for 100 ms
  double rest_s_ = 0.0;           // asked for, but less than a step
  std::uint64_t steps_ = 0;
  bool permitted_ = false;
  std::uint64_t permit_step_ = 0;  // when the present permit was given
  Truth truth_;
};

}  // namespace isotherm::plant
