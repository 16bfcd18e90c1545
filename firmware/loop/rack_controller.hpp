// The rack controller without a machine below it: drivers, control core, records and the register image upward, moved by
// one call every 100 ms.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "control/cycle/rack_core.hpp"
#include "firmware/loop/record_ring.hpp"
#include "firmware/loop/upper_level.hpp"
#include "hal/device/dew_point_unit.hpp"
#include "hal/device/gpu_node.hpp"
#include "hal/device/rack_io.hpp"
#include "hal/device/zone_valves.hpp"
#include "hal/interface/register_bus.hpp"
#include "hal/modbus/slave.hpp"

namespace isotherm {

struct ControllerOptions {
  RackSettings settings = default_rack_settings;
  Entry entry = Entry::automatic;
  std::uint32_t boot = 0;  // 0: a master assigns one
  std::uint16_t time_scale = 1;
  hal::WiredIo* wired = nullptr;  // kept; what of the rack is wired to this controller
  bool resumes_permit = false;    // a wired permit that stood before this start is given again at once, not after a start-up
};

/// What retained memory says about an automatic entry: a rack whose newest record was not off or in a start-up runs.
Entry entry_of(Entry asked, const RecordRing& ring);

class RackController {
 public:
  /// The first keyframe is taken here, before the first record. `field_bus` and `retained` are kept.
  RackController(hal::RegisterBus& field_bus, RetainedRing& retained, const ControllerOptions& options);

  /// One safety tick, due every 100 ms; every tenth ends a control cycle and leaves a record.
  void tick(std::uint64_t mono_ms);
  /// True when the last tick ended a cycle.
  bool cycle_ended() const { return tick_ == 0 && cycles_ > 0; }
  /// A cycle ended after the next one was due.
  void count_missed_deadline() { ++missed_deadlines_; }

  /// For the end of the program: no less than design flow, permit and brake as they are. Makes no record.
  void leave_safe_outputs();

  /// The register image upward (controller_map). `mono_ms` is now.
  hal::modbus::Exception read_image(std::uint16_t address, std::span<std::uint16_t> words, std::uint64_t mono_ms);
  hal::modbus::Exception write_image(std::uint16_t address, std::span<const std::uint16_t> words,
                                     std::uint64_t mono_ms);
  /// True once some master has read the newest record's slot.
  bool newest_was_read() const { return read_up_to_ == ring_.newest(); }

  const RackCore& core() const { return core_; }
  const RecordRing& ring() const { return ring_; }
  /// The record of the last cycle; its sequence is 0 before the first.
  const Record& newest() const { return record_; }
  std::uint32_t boot() const { return boot_; }
  std::uint16_t missed_deadlines() const { return missed_deadlines_; }
  std::uint32_t cycles() const { return cycles_; }
  std::span<const std::uint8_t> keyframe() const { return std::span(keyframe_).first(keyframe_bytes_); }
  std::uint32_t keyframe_sequence() const { return keyframe_sequence_; }

 private:
  void read_rack_io();
  bool rests(std::uint8_t failures) const;
  bool has_zone_valves() const { return zone_count(options_.settings) > 0; }
  void poll_next_device(std::uint64_t mono_ms);
  CycleInputs gather(std::uint64_t mono_ms);
  CycleOutput end_cycle(std::uint64_t mono_ms);
  void take_keyframe();
  void write(const OutputWords& outputs);
  std::uint16_t identity_word(std::size_t offset, std::uint64_t mono_ms) const;
  std::uint16_t word(std::uint16_t address, std::uint64_t mono_ms);

  ControllerOptions options_;
  hal::RackIo rack_io_;
  std::array<hal::GpuNode, node_count> nodes_;
  std::array<std::uint8_t, node_count> node_failures_{};  // polls in a row that failed
  hal::ZoneValves zone_valves_;
  std::uint8_t zone_failures_ = 0;
  ZoneWords zone_openings_{};
  hal::DewPointUnit dew_point_;
  RecordRing ring_;
  RackCore core_;
  UpperLevel upper_;

  std::uint32_t boot_;
  std::uint32_t settings_hash_;
  std::size_t tick_ = 0;  // in the cycle
  std::uint32_t cycles_ = 0;
  std::uint16_t missed_deadlines_ = 0;
  SlowWords slow_;
  std::array<FastWords, ticks_per_cycle> ticks_{};
  OutputWords outputs_;
  bool spoke_ = false;  // outputs_ were written at least once
  Record record_;
  std::uint32_t read_up_to_ = 0;
  std::array<std::uint8_t, keyframe_bytes_most> keyframe_{};
  std::size_t keyframe_bytes_ = 0;
  std::uint32_t keyframe_sequence_ = 0;
};

/// The image as the slave wants it: unit 1, at the clock's time.
template <typename Clock>
class ControllerRegisters final : public hal::modbus::Registers {
 public:
  ControllerRegisters(RackController& controller, const Clock& clock) : controller_(controller), clock_(clock) {}
  bool serves(std::uint8_t unit) const override { return unit == controller_map::unit; }
  hal::modbus::Exception read(std::uint8_t, std::uint16_t address, std::span<std::uint16_t> words) override {
    return controller_.read_image(address, words, clock_.mono_ms());
  }
  hal::modbus::Exception write(std::uint8_t, std::uint16_t address, std::span<const std::uint16_t> words) override {
    return controller_.write_image(address, words, clock_.mono_ms());
  }

 private:
  RackController& controller_;
  const Clock& clock_;
};

}  // namespace isotherm
