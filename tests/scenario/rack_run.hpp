// Plant and controller in one process and in simulated time: no I/O, no sleep. Keeps what a mark needs: the true
// second-hottest GPU, the records, and the permit.
#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "control/core/crc32c.hpp"
#include "control/core/words.hpp"
#include "control/point/controller_map.hpp"
#include "firmware/loop/rack_controller.hpp"
#include "tools/plant/rack_devices.hpp"

namespace isotherm::test {

struct RunOptions {
  plant::RackSettings plant;
  plant::Start start = plant::Start::warm;
  ControllerOptions controller{.entry = Entry::automatic, .boot = 1};
  std::shared_ptr<const plant::Workload> workload = plant::make_training_profile(7500.0);
};

class RackRun {
 public:
  explicit RackRun(const RunOptions& options)
      : options_(options), retained_(std::make_unique<RetainedRing>()),
        devices_(options.plant, options.workload, options.start) {
    restart_controller();
  }

  /// A new process: a new boot, the ring as it was left.
  void restart_controller() {
    ControllerOptions controller = options_.controller;
    controller.boot = ++boot_;
    controller_ = std::make_unique<RackController>(devices_, *retained_, controller);
  }
  void kill_controller() { controller_.reset(); }

  /// One safety tick.
  void tick() {
    devices_.advance(0.1);
    now_ms_ += 100;
    if (controller_) {
      controller_->tick(now_ms_);
      if (controller_->cycle_ended()) records_.push_back(controller_->newest());
    }
    if (now_ms_ % 1000 == 0) judge();
  }
  void run(double seconds, const std::function<void()>& each_second = {}) {
    for (int n = 0; n < static_cast<int>(seconds * 10.0 + 0.5); ++n) {
      tick();
      if (each_second && now_ms_ % 1000 == 0) each_second();
    }
  }
  /// As a scheduler announces that power changes, to so many thousandths of rated power.
  void announce(std::uint16_t sequence, std::uint16_t due_s, std::uint16_t ramp_s, std::uint16_t per_mille) {
    namespace notice = controller_map::notice;
    constexpr std::uint16_t power_changes = 3;
    std::array<std::uint16_t, notice::words> block{};
    block[notice::sequence] = sequence;
    block[notice::kind] = power_changes;
    block[notice::due] = due_s;
    block[notice::ramp] = ramp_s;
    block[notice::power] = per_mille;
    put32(block, notice::crc, crc32c_words(std::span(block).first(notice::crc)));
    REQUIRE(controller_->write_image(notice::address, block, now_ms_) == hal::modbus::Exception::none);
  }
  /// Runs until `condition`, at most `seconds`; the time it took, or nothing.
  std::optional<double> run_until(const std::function<bool()>& condition, double seconds) {
    for (int n = 0; n < static_cast<int>(seconds * 10.0 + 0.5); ++n) {
      if (condition()) return 0.1 * n;
      tick();
    }
    return std::nullopt;
  }

  plant::RackDevices& devices() { return devices_; }
  RackController& controller() { return *controller_; }
  const plant::Truth& truth() const { return devices_.truth(); }
  const std::vector<Record>& records() const { return records_; }
  const Record& newest() const { return records_.back(); }
  Level level(std::size_t row) const { return newest().levels[row - 1]; }
  Mode mode() const { return newest().mode; }
  void inject(plant::PlantFault fault, double value = 0.0) { devices_.faults().set(fault, value); }
  void clear(plant::PlantFault fault) { devices_.faults().clear(fault); }

  /// As a master would send it.
  void command(Command code) {
    std::array<std::uint16_t, controller_map::command::words> block{++command_sequence_, static_cast<std::uint16_t>(code),
                                                                    0, 10};
    put32(block, controller_map::command::crc, crc32c_words(std::span(block).first(controller_map::command::crc)));
    controller_->write_image(controller_map::command::address, block, now_ms_);
  }

  struct Mark {
    std::size_t samples = 0;
    std::size_t in_band = 0;  // within 2 K
    double most_hot_k = -100.0;
    double most_cold_k = 100.0;
    double sum_k = 0.0;
    double fraction() const { return samples == 0 ? 0.0 : static_cast<double>(in_band) / static_cast<double>(samples); }
    double mean_k() const { return samples == 0 ? 0.0 : sum_k / static_cast<double>(samples); }
  };
  /// From 120 s after the permit.
  const Mark& mark() const { return mark_; }
  void restart_mark() { mark_ = {}; }
  bool permit_dropped() const { return permit_dropped_; }

 private:
  void judge() {
    const plant::Truth& truth = devices_.truth();
    if (truth.permit) permitted_ = true;
    if (permitted_ && !truth.permit) permit_dropped_ = true;
    if (truth.seconds_since_permit < 120.0) return;
    for (const double celsius : truth.second_hottest_ema5_c) {
      const double error = celsius - static_cast<double>(options_.controller.settings.gpu_set_point_c);
      ++mark_.samples;
      if (std::abs(error) <= 2.0) ++mark_.in_band;
      mark_.sum_k += error;
      mark_.most_hot_k = std::max(mark_.most_hot_k, error);
      mark_.most_cold_k = std::min(mark_.most_cold_k, error);
    }
  }

  RunOptions options_;
  std::unique_ptr<RetainedRing> retained_;
  plant::RackDevices devices_;
  std::unique_ptr<RackController> controller_;
  std::uint32_t boot_ = 0;
  std::uint64_t now_ms_ = 0;
  std::uint16_t command_sequence_ = 0;
  std::vector<Record> records_;
  Mark mark_;
  bool permitted_ = false;
  bool permit_dropped_ = false;
};

/// A rack that has run for so long at a steady 92 % of rated power, with its loops closed.
inline std::unique_ptr<RackRun> settled(double seconds) {
  auto run = std::make_unique<RackRun>(RunOptions{});
  run->devices().set_load(0.92);
  run->run(seconds);
  REQUIRE(run->mode() == Mode::running);
  return run;
}

}  // namespace isotherm::test
