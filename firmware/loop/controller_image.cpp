// The controller map as registers: every word of the image, and the blocks that may be written.
#include <algorithm>

#include "control/core/words.hpp"
#include "control/point/controller_map.hpp"
#include "control/point/point_table.hpp"
#include "firmware/loop/build.hpp"
#include "firmware/loop/rack_controller.hpp"

namespace isotherm {

using hal::modbus::Exception;
namespace map = controller_map;

namespace {

constexpr bool inside(std::size_t address, std::size_t first, std::size_t words) {
  return address >= first && address < first + words;
}

/// Word `offset` of a 32 bit value that begins at `first`.
constexpr std::uint16_t half(std::uint32_t value, std::size_t offset, std::size_t first) {
  return offset == first ? high_word(value) : low_word(value);
}

}  // namespace

std::uint16_t RackController::identity_word(std::size_t offset, std::uint64_t mono_ms) const {
  namespace at = map::identity;
  const RecordRange current = ring_.current();
  const RecordRange previous = ring_.previous();
  struct Pair {
    std::size_t first;
    std::uint32_t value;
  };
  const std::array<Pair, 10> pairs{{{at::boot, boot_},
                                    {at::oldest, current.oldest},
                                    {at::newest, current.newest},
                                    {at::previous_boot, previous.boot},
                                    {at::previous_oldest, previous.oldest},
                                    {at::previous_newest, previous.newest},
                                    {at::build_hash, core_build()},
                                    {at::settings_hash, settings_hash_},
                                    {at::mono_ms, static_cast<std::uint32_t>(mono_ms >> 32U)},
                                    {at::mono_ms + 2, static_cast<std::uint32_t>(mono_ms & 0xFFFFFFFFU)}}};
  for (const Pair& pair : pairs) {
    if (inside(offset, pair.first, 2)) return half(pair.value, offset, pair.first);
  }
  if (inside(offset, at::keyframe, 2)) return half(keyframe_sequence_, offset, at::keyframe);
  switch (offset) {
    case at::magic: return map::magic;
    case at::version: return map::version;
    case at::time_scale: return options_.time_scale;
    case at::keyframe_bytes: return static_cast<std::uint16_t>(keyframe_bytes_);
    case at::mode: return static_cast<std::uint16_t>(core_.state().supervisor.mode);
    case at::heartbeat: return static_cast<std::uint16_t>(cycles_ & 0xFFFFU);
    default: return 0;
  }
}

std::uint16_t RackController::word(std::uint16_t address, std::uint64_t mono_ms) {
  if (address < map::identity::words) return identity_word(address, mono_ms);
  if (address >= map::ring) {
    const std::size_t offset = static_cast<std::size_t>(address - map::ring);
    const std::size_t slot = offset / record_words;
    return slot < map::ring_slots ? ring_.slot(slot)[offset % record_words] : std::uint16_t{0};
  }
  if (inside(address, map::keyframe, map::keyframe_words_most)) {
    const std::size_t byte = 2 * static_cast<std::size_t>(address - map::keyframe);
    const std::uint8_t high = byte < keyframe_bytes_ ? keyframe_[byte] : std::uint8_t{0};
    const std::uint8_t low = byte + 1 < keyframe_bytes_ ? keyframe_[byte + 1] : std::uint8_t{0};
    return join_bytes(high, low);
  }
  if (inside(address, map::set_points::address, map::set_points::words)) {
    return upper_.set_points()[static_cast<std::size_t>(address - map::set_points::address)];
  }
  if (inside(address, map::command::address, map::command::words)) {
    return upper_.command()[static_cast<std::size_t>(address - map::command::address)];
  }
  if (inside(address, map::notice::address, map::notice::words)) {
    return upper_.notice()[static_cast<std::size_t>(address - map::notice::address)];
  }
  const auto points = point_table();
  if (inside(address, map::live_points, 2 * points.size())) {
    const std::size_t offset = static_cast<std::size_t>(address - map::live_points);
    const PointValue value = cycles_ > 0 ? points[offset / 2].value(record_) : PointValue::absent();
    const std::uint32_t bits = value.present ? static_cast<std::uint32_t>(value.scaled) : absent_point;
    return half(bits, offset % 2, 0);
  }
  return 0;
}

Exception RackController::read_image(std::uint16_t address, std::span<std::uint16_t> words, std::uint64_t mono_ms) {
  const std::size_t end = address + words.size();
  const bool in_ring = address >= map::ring && end <= map::ring + map::ring_slots * record_words;
  if (!in_ring && end > map::keyframe + map::keyframe_words_most) return Exception::illegal_address;
  for (std::size_t n = 0; n < words.size(); ++n) words[n] = word(static_cast<std::uint16_t>(address + n), mono_ms);
  // The CRC comes last: whoever reads it has the whole record.
  const std::uint32_t newest = ring_.newest();
  const std::size_t crc = map::ring_address(newest) + record_word::crc + 1;
  if (newest != 0 && crc >= address && crc < end) read_up_to_ = newest;
  return Exception::none;
}

Exception RackController::write_image(std::uint16_t address, std::span<const std::uint16_t> words,
                                      std::uint64_t mono_ms) {
  if (address == map::set_points::address && words.size() == map::set_points::words) {
    return upper_.write_set_points(words, mono_ms);
  }
  if (address == map::command::address && words.size() == map::command::words) {
    return upper_.write_command(words, mono_ms);
  }
  if (address == map::notice::address && words.size() == map::notice::words) {
    return upper_.write_notice(words, mono_ms);
  }
  if (address == map::boot_assignment && words.size() == 2) {
    const std::uint32_t boot = get32(words, 0);
    if (boot_ != 0 || boot == 0) return Exception::illegal_value;
    boot_ = boot;
    return Exception::none;
  }
  return Exception::illegal_address;
}

}  // namespace isotherm
