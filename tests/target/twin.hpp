// The same controller on this machine, with a simulated rack of its own, at the times at which the image ticks.
#pragma once

#include <array>
#include <memory>

#include "control/core/crc32c.hpp"
#include "firmware/loop/rack_controller.hpp"
#include "firmware/loop/tick_schedule.hpp"
#include "tools/plant/rack_devices.hpp"

namespace isotherm::test {

class Twin {
 public:
  Twin(plant::RackDevices& devices, std::uint32_t boot, std::uint64_t first_tick_ms)
      : devices_(devices),
        ring_(std::make_unique<RetainedRing>()),
        controller_(std::make_unique<RackController>(devices, *ring_, ControllerOptions{.boot = boot})),
        schedule_(first_tick_ms),
        now_ms_(first_tick_ms) {}

  /// Ten ticks; the record that they made, as it stands in the ring.
  RecordWords cycle() {
    do {
      devices_.advance(0.1);
      controller_->tick(now_ms_);
      now_ms_ = schedule_.next(*controller_, now_ms_);
    } while (!controller_->cycle_ended());
    RecordWords words{};
    const auto slot = controller_->ring().slot(controller_->newest().sequence % controller_map::ring_slots);
    std::copy(slot.begin(), slot.end(), words.begin());
    return words;
  }
  void command(Command code) {
    namespace map = controller_map::command;
    std::array<std::uint16_t, map::words> block{++command_sequence_, static_cast<std::uint16_t>(code), 0, 10};
    put32(block, map::crc, crc32c_words(std::span(block).first(map::crc)));
    controller_->write_image(map::address, block, now_ms_);
  }
  const Record& newest() const { return controller_->newest(); }

 private:
  plant::RackDevices& devices_;
  std::unique_ptr<RetainedRing> ring_;
  std::unique_ptr<RackController> controller_;
  TickSchedule schedule_;
  std::uint64_t now_ms_;
  std::uint16_t command_sequence_ = 0;
};

}  // namespace isotherm::test
