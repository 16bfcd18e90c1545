// One run of the image beside the same controller on this machine, each with its own copy of one simulated rack: every
// record of the two has to be the same, bit for bit, and what the image's rack really did is kept to be judged.
#pragma once

#include <doctest/doctest.h>

#include <functional>
#include <memory>
#include <optional>

#include "tests/target/lockstep.hpp"
#include "tests/target/record_comparison.hpp"
#include "tests/target/twin.hpp"
#include "tools/bench/control/metrics.hpp"
#include "tools/bench/control/rack_rig.hpp"

namespace isotherm::test {

/// Plant seconds in a second.
struct Speed {
  double by_wall;
  double by_processor;  // that emulator and test had, together
};

class LifeOfARack {
 public:
  LifeOfARack(const emulator::ImageRun& run, std::shared_ptr<const plant::Workload> workload, plant::Start start)
      : image_rack_({}, workload, start), host_rack_({}, workload, start), began_ns_(hal::wall_mono_ns()), began_processor_ns_(processor_ns()), image_(run, image_rack_) {
    run_image();
    const Result<Record> first = decode(image_.machine().record(1));
    REQUIRE(first.ok());
    // Ten hurried ticks of 30 ms lie before its end.
    twin_.emplace(host_rack_, first.value().boot, first.value().mono_ms - 270);
    compare();
    REQUIRE_MESSAGE(comparison_.same(), comparison_.describe());
  }

  /// Up to this second; `each` after every second, with what both decided. The first record that differs ends the test.
  void run_to(std::uint32_t second, const std::function<void(const Record&)>& each = {}) {
    while (seconds_ < second) {
      one_second();
      if (!comparison_.same()) FAIL(comparison_.describe());
      if (each) each(twin_->newest());
    }
  }
  void run_for(std::uint32_t seconds, const std::function<void(const Record&)>& each = {}) { run_to(seconds_ + seconds, each); }
  /// Up to the first record that differs, or for so many seconds.
  void run_until_different(std::uint32_t seconds) {
    for (const std::uint32_t end = seconds_ + seconds; seconds_ < end && comparison_.same();) one_second();
  }
  void set_load(std::optional<double> share_of_rated) {
    image_rack_.set_load(share_of_rated);
    set_load_of_twin(share_of_rated);
  }
  void set_load_of_twin(std::optional<double> share_of_rated) { host_rack_.set_load(share_of_rated); }
  void inject(plant::PlantFault fault) {
    image_rack_.faults().set(fault, 0.0);
    host_rack_.faults().set(fault, 0.0);
  }
  void command(Command code) {
    image_.command(code);
    twin_->command(code);
  }

  const Record& newest() const { return twin_->newest(); }
  const plant::Truth& truth() const { return image_rack_.truth(); }
  /// Of the image's rack, since it began: its true second-hottest GPU and its load.
  const bench::RunTrace& trace() const { return trace_; }
  const RecordComparison& comparison() const { return comparison_; }
  Machine& machine() { return image_.machine(); }
  std::uint32_t seconds() const { return seconds_; }
  /// The start included.
  Speed speed() const {
    return {seconds_ / (static_cast<double>(hal::wall_mono_ns() - began_ns_) / 1e9),
            seconds_ / (static_cast<double>(processor_ns() + image_.machine().processor_ns() - began_processor_ns_) / 1e9)};
  }

 private:
  void one_second() {
    run_image();
    compare();
    ++seconds_;
  }
  void run_image() {
    for (std::size_t tick = 0; tick < ticks_per_cycle; ++tick) {
      image_.run(1);
      trace_.temperature_c.push_back(bench::judged_gpus(image_rack_.rack()).second_hottest_c);
      trace_.load_share.push_back(image_rack_.rack().power().it / plant::RackSettings{}.rated_power_w());
    }
  }
  void compare() {
    const RecordWords host = twin_->cycle();
    comparison_.add(host, image_.machine().record(get32(host, record_word::sequence)));
  }

  plant::RackDevices image_rack_;
  plant::RackDevices host_rack_;
  std::int64_t began_ns_;
  std::int64_t began_processor_ns_;
  Lockstep image_;
  std::optional<Twin> twin_;
  std::uint32_t seconds_ = 1;
  RecordComparison comparison_;
  bench::RunTrace trace_;
};

}  // namespace isotherm::test
