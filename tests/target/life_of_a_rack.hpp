// One run of the image beside the same controller on this machine, each with its own copy of one simulated rack: every
// record of the two has to be the same, bit for bit.
#pragma once

#include <doctest/doctest.h>

#include <cstdio>
#include <functional>
#include <string>

#include "tests/target/lockstep.hpp"
#include "tests/target/twin.hpp"

namespace isotherm::test {

/// The first word of two records that differs, for people.
inline std::string difference(const RecordWords& host, const RecordWords& image) {
  const auto words = std::mismatch(host.begin(), host.end(), image.begin());
  const auto at = words.first - host.begin();
  return "first difference in word " + std::to_string(at) + " of record " + std::to_string(get32(host, record_word::sequence)) +
         ": this machine " + std::to_string(*words.first) + ", image " + std::to_string(*words.second);
}

/// Whether the image's newest record is the same. Digest and CRC-32C tell of each; every twentieth, and one that differs,
/// is read whole.
inline void compare(Machine& image, const RecordWords& host) {
  const std::uint32_t sequence = get32(host, record_word::sequence);
  constexpr std::size_t from = record_word::digest;
  const auto end = image.read(static_cast<std::uint16_t>(controller_map::ring_address(sequence) + from), record_words - from);
  const bool same = std::equal(end.begin(), end.end(), host.begin() + from, host.end());
  if (same && sequence % 20 != 0) return;
  const RecordWords whole = image.record(sequence);
  if (whole != host) FAIL(difference(host, whole));
}

/// Plant seconds in a second.
struct Speed {
  double by_wall;
  double by_processor;  // that emulator and test had, together
};

class LifeOfARack {
 public:
  LifeOfARack(const emulator::ImageRun& run, std::shared_ptr<const plant::Workload> workload, plant::Start start)
      : image_rack_({}, workload, start), host_rack_({}, workload, start), began_ns_(hal::wall_mono_ns()), began_processor_ns_(processor_ns()), image_(run, image_rack_) {
    image_.run(10);
    const Result<Record> first = decode(image_.machine().record(1));
    REQUIRE(first.ok());
    // Ten hurried ticks of 30 ms lie before its end.
    twin_.emplace(host_rack_, first.value().boot, first.value().mono_ms - 270);
    compare(image_.machine(), twin_->cycle());
  }

  /// Up to this second; `each` after every second, with what both decided.
  void run_to(std::uint32_t second, const std::function<void(const Record&)>& each = {}) {
    for (; seconds_ < second; ++seconds_) {
      image_.run(10);
      compare(image_.machine(), twin_->cycle());
      if (each) each(twin_->newest());
    }
  }
  void run_for(std::uint32_t seconds, const std::function<void(const Record&)>& each = {}) { run_to(seconds_ + seconds, each); }
  void set_load(std::optional<double> share_of_rated) {
    image_rack_.set_load(share_of_rated);
    host_rack_.set_load(share_of_rated);
  }
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
  Machine& machine() { return image_.machine(); }
  std::uint32_t seconds() const { return seconds_; }
  /// The start included.
  Speed speed() const {
    return {seconds_ / (static_cast<double>(hal::wall_mono_ns() - began_ns_) / 1e9),
            seconds_ / (static_cast<double>(processor_ns() + image_.machine().processor_ns() - began_processor_ns_) / 1e9)};
  }

 private:
  plant::RackDevices image_rack_;
  plant::RackDevices host_rack_;
  std::int64_t began_ns_;
  std::int64_t began_processor_ns_;
  Lockstep image_;
  std::optional<Twin> twin_;
  std::uint32_t seconds_ = 1;
};

}  // namespace isotherm::test
