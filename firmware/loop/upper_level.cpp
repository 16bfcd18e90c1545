#include "firmware/loop/upper_level.hpp"

#include <algorithm>

#include "control/core/crc32c.hpp"
#include "control/core/words.hpp"
#include "control/point/controller_map.hpp"

namespace isotherm {

using hal::modbus::Exception;
namespace set_point_word = controller_map::set_points;
namespace command_word = controller_map::command;

namespace {

constexpr std::uint16_t longest_expiry_s = 3600;

bool in_range(std::uint16_t word, float least_c, float most_c) {
  if (word == absent_signed) return true;
  const float celsius = static_cast<float>(static_cast<std::int16_t>(word)) * 0.01F;
  return celsius >= least_c && celsius <= most_c;
}

}  // namespace

Exception UpperLevel::write_set_points(std::span<const std::uint16_t> words, std::uint64_t mono_ms) {
  constexpr auto& gpu = rack_setting_table[0];
  const std::uint16_t expiry_s = words[set_point_word::expiry];
  if (!in_range(words[set_point_word::gpu], gpu.least, gpu.most) ||
      !in_range(words[set_point_word::supply], settings_.supply_least_c, settings_.supply_most_c) || expiry_s == 0 ||
      expiry_s > longest_expiry_s) {
    return Exception::illegal_value;
  }
  std::copy_n(words.begin(), set_points_.size(), set_points_.begin());
  set_points_ms_ = mono_ms;
  heard_ = true;
  return Exception::none;
}

Exception UpperLevel::write_command(std::span<const std::uint16_t> words, std::uint64_t mono_ms) {
  const bool intact = get32(words, command_word::crc) == crc32c_words(words.first(command_word::crc));
  const std::uint16_t code = words[command_word::code];
  const bool known = code >= static_cast<std::uint16_t>(Command::reset_latched) &&
                     code <= static_cast<std::uint16_t>(Command::stop);
  const bool seen = command_seen_ && words[command_word::sequence] == command_[command_word::sequence];
  if (!intact || !known || seen || words[command_word::expiry] == 0) return Exception::illegal_value;
  if (command_pending_) return Exception::busy;
  std::copy_n(words.begin(), command_.size(), command_.begin());
  command_ms_ = mono_ms;
  command_seen_ = true;
  command_pending_ = true;
  return Exception::none;
}

UpperWords UpperLevel::take(std::uint64_t mono_ms) {
  UpperWords upper;
  if (heard_) {
    const std::uint64_t age_s = (mono_ms - set_points_ms_) / 1000;
    upper.set_point_age = static_cast<std::uint16_t>(std::min<std::uint64_t>(age_s, absent_unsigned - 1));
    if (age_s < set_points_[set_point_word::expiry]) {
      upper.gpu_set_point = set_points_[set_point_word::gpu];
      upper.supply_set_point = set_points_[set_point_word::supply];
    }
  }
  if (command_pending_) {
    command_pending_ = false;
    if (mono_ms - command_ms_ <= std::uint64_t{command_[command_word::expiry]} * 1000) {
      upper.command_sequence = command_[command_word::sequence];
      upper.command_code = command_[command_word::code];
      upper.command_value = command_[command_word::value];
    }
  }
  return upper;
}

}  // namespace isotherm
