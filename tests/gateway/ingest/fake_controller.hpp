// A rack controller on a bus of its own, as the follower sees it: a ring of records that can be made, torn, overwritten
// and restarted by hand, and a transfer that can be made to fail.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "control/core/crc32c.hpp"
#include "control/core/words.hpp"
#include "control/point/clock_source.hpp"
#include "control/point/controller_map.hpp"
#include "control/point/crash_record.hpp"
#include "hal/fake/hand_clock.hpp"
#include "hal/interface/register_bus.hpp"

namespace isotherm::test {

class FakeController final : public hal::RegisterBus {
 public:
  explicit FakeController(hal::HandClock& clock, std::uint32_t boot_id = 71) : clock_(clock), boot(boot_id) {}

  /// One more second of life; `change` may alter the record before it is kept.
  Record make(const std::function<void(Record&)>& change = {}) {
    clock_.advance(1000);
    Record record;
    record.sequence = ++newest;
    record.boot = boot;
    record.mono_ms = mono_ms();
    if (change) change(record);
    if (oldest == 0) oldest = newest;
    RecordWords words{};
    encode(record, words);
    std::copy(words.begin(), words.end(), image.begin() + controller_map::ring_address(newest));
    if (newest - oldest >= slots) oldest = newest - slots + 1;
    return record;
  }
  void make(int count) {
    for (int n = 0; n < count; ++n) make();
  }
  /// A restart with retained memory: sequences go on, and the ring still holds what was there.
  void restart(std::uint32_t new_boot) {
    previous_boot = boot;
    previous_oldest = oldest;
    previous_newest = newest;
    boot = new_boot;
    oldest = 0;
    mono_offset = clock_.mono_ms();
  }
  /// A cold start whose memory is lost, under the boot id that it had before.
  void begin_again() {
    oldest = newest = previous_boot = previous_oldest = previous_newest = 0;
    mono_offset = clock_.mono_ms();
  }
  void offer_keyframe(std::uint32_t sequence, std::vector<std::uint16_t> content) {
    const std::uint32_t crc = crc32c_words(content);
    content.push_back(high_word(crc));
    content.push_back(low_word(crc));
    std::copy(content.begin(), content.end(), image.begin() + controller_map::keyframe);
    keyframe = sequence;
    keyframe_bytes = static_cast<std::uint16_t>(2 * content.size());
  }
  /// How the run before ended, as a controller on a chip tells it.
  void tell_crash(const CrashRecord& crash) {
    std::ranges::copy(encode(crash), image.begin() + controller_map::machine::address + controller_map::machine::crash);
  }
  void tell_settings(std::uint16_t origin) {
    image[controller_map::machine::address + controller_map::machine::settings_origin] = origin;
  }
  void tell_clock(ClockSource source) {
    image[controller_map::machine::address + controller_map::machine::clock] = static_cast<std::uint16_t>(source);
  }
  /// Flips a bit of the image, as a write in the middle of a read does.
  void disturb(std::size_t address) { image[address] = static_cast<std::uint16_t>(image[address] ^ 1U); }
  std::uint64_t mono_ms() const { return clock_.mono_ms() - mono_offset; }

  Fault read(std::uint8_t unit, std::uint16_t address, std::span<std::uint16_t> words) override {
    ++transfers;
    clock_.advance(answer_ms);
    if (before_read) before_read(address);
    if (fails() || unit != controller_map::unit) return Fault::timeout;
    write_identity();
    std::copy_n(image.begin() + address, words.size(), words.begin());
    return Fault::none;
  }
  Fault write(std::uint8_t unit, std::uint16_t address, std::span<const std::uint16_t> words) override {
    ++transfers;
    if (fails() || unit != controller_map::unit) return Fault::timeout;
    if (address == controller_map::boot_assignment) boot = get32(words, 0);
    if (address == controller_map::set_points::address) take_set_points(words);
    return Fault::none;
  }

  std::array<std::uint16_t, 0x10000> image{};
  std::uint32_t oldest = 0, newest = 0, previous_boot = 0, previous_oldest = 0, previous_newest = 0, keyframe = 0;
  std::uint16_t keyframe_bytes = 0;
  std::uint64_t mono_offset = 0;
  std::uint64_t answer_ms = 0;
  long transfers = 0, failing_transfer = 0;  // 0 = none fails
  int beats = 0;
  bool keeps_set_points = true;
  std::vector<std::uint16_t> set_points;
  std::function<void(std::uint16_t address)> before_read;

 private:
  static constexpr std::uint32_t slots = controller_map::ring_slots;
  void take_set_points(std::span<const std::uint16_t> words) {
    set_points.assign(words.begin(), words.end());
    ++beats;
    if (keeps_set_points) std::copy(words.begin(), words.end(), image.begin() + controller_map::set_points::address);
  }
  bool fails() const { return failing_transfer != 0 && transfers == failing_transfer; }
  void write_identity() {
    namespace at = controller_map::identity;
    if (previous_boot != 0 && newest >= slots) {
      previous_oldest = std::max(previous_oldest, newest - slots + 1);
      if (previous_oldest > previous_newest) previous_boot = previous_oldest = previous_newest = 0;
    }
    image[at::magic] = controller_map::magic;
    image[at::version] = controller_map::version;
    put32(image, at::boot, boot);
    put32(image, at::oldest, oldest);
    put32(image, at::newest, oldest == 0 ? 0 : newest);
    put32(image, at::previous_boot, previous_boot);
    put32(image, at::previous_oldest, previous_oldest);
    put32(image, at::previous_newest, previous_newest);
    put64(image, at::mono_ms, mono_ms());
    image[at::time_scale] = 1;
    put32(image, at::keyframe, keyframe);
    image[at::keyframe_bytes] = keyframe_bytes;
  }

  hal::HandClock& clock_;

 public:
  std::uint32_t boot;
};

}  // namespace isotherm::test
