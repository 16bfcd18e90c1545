#include "firmware/loop/upper_level.hpp"

#include <algorithm>

#include "control/core/crc32c.hpp"
#include "control/core/words.hpp"
#include "control/point/controller_map.hpp"

namespace isotherm {

using hal::modbus::Exception;
namespace set_point_word = controller_map::set_points;
namespace command_word = controller_map::command;
namespace notice_word = controller_map::notice;

namespace {

constexpr std::uint16_t longest_expiry_s = 3600;
constexpr std::uint16_t longest_notice_s = 3600;
/// Kinds of notices on the wire follow each other like the commands that carry them.
constexpr auto first_notice = static_cast<std::uint16_t>(Command::notice_start);
constexpr std::uint16_t notice_kinds = static_cast<std::uint16_t>(Command::notice_withdraw) - first_notice + 1;

bool in_range(std::uint16_t word, float least_c, float most_c) {
  if (word == absent_signed) return true;
  const float celsius = static_cast<float>(static_cast<std::int16_t>(word)) * 0.01F;
  return celsius >= least_c && celsius <= most_c;
}

/// Serial number arithmetic (RFC 1982): ahead of `last` by less than half the range.
bool newer(std::uint16_t sequence, std::uint16_t last) {
  const auto ahead = static_cast<std::uint16_t>(sequence - last);
  return ahead != 0 && ahead < 0x8000U;
}

/// Since `then`. A word that comes while a tick waits for its bus is later than the tick's own time: it is new, not ages old.
std::uint64_t passed_ms(std::uint64_t then, std::uint64_t now) { return now > then ? now - then : 0; }

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
  const bool seen = command_seen_ && !newer(words[command_word::sequence], command_[command_word::sequence]);
  if (!intact || !known || seen || words[command_word::expiry] == 0) return Exception::illegal_value;
  if (command_pending_) return Exception::busy;
  std::copy_n(words.begin(), command_.size(), command_.begin());
  command_ms_ = mono_ms;
  command_seen_ = true;
  command_pending_ = true;
  return Exception::none;
}

Exception UpperLevel::write_notice(std::span<const std::uint16_t> words, std::uint64_t mono_ms) {
  const bool intact = get32(words, notice_word::crc) == crc32c_words(words.first(notice_word::crc));
  const std::uint16_t kind = words[notice_word::kind];
  const bool permitted = kind >= 1 && kind <= notice_kinds && words[notice_word::due] <= longest_notice_s &&
                         words[notice_word::ramp] <= longest_notice_s &&
                         words[notice_word::power] <= notice_most_per_mille;
  const bool seen = notice_seen_ && !newer(words[notice_word::sequence], notice_[notice_word::sequence]);
  if (!intact || !permitted || seen) return Exception::illegal_value;
  // What is withdrawn need not wait any longer, nor what withdraws it.
  const bool withdraws = kind == notice_kinds;
  if (withdraws) waiting_count_ = 0;
  if (waiting_count_ == waiting_.size()) return Exception::busy;
  std::copy_n(words.begin(), notice_.size(), notice_.begin());
  notice_seen_ = true;
  waiting_[waiting_count_++] = {notice_, mono_ms};
  if (withdraws) waiting_.front().block[notice_word::due] = 0;
  return Exception::none;
}

void UpperLevel::take_notice(UpperWords& upper, std::uint64_t mono_ms) {
  const auto left_s = [mono_ms](const WaitingNotice& notice) {
    const std::uint64_t waited_s = passed_ms(notice.mono_ms, mono_ms) / 1000;
    const std::uint16_t due = notice.block[notice_word::due];
    return waited_s < due ? static_cast<std::uint16_t>(due - waited_s) : std::uint16_t{0};
  };
  const auto end = waiting_.begin() + static_cast<std::ptrdiff_t>(waiting_count_);
  const auto next = std::find_if(waiting_.begin(), end,
                                 [&](const WaitingNotice& notice) { return left_s(notice) <= notice_most_due_s; });
  if (next == end) return;
  upper.command_sequence = next->block[notice_word::ramp];
  upper.command_code = static_cast<std::uint16_t>(first_notice + next->block[notice_word::kind] - 1);
  upper.command_value = notice_value(next->block[notice_word::power], left_s(*next));
  std::copy(next + 1, end, next);
  --waiting_count_;
}

UpperWords UpperLevel::take(std::uint64_t mono_ms) {
  UpperWords upper;
  if (heard_) {
    const std::uint64_t age_s = passed_ms(set_points_ms_, mono_ms) / 1000;
    upper.set_point_age = static_cast<std::uint16_t>(std::min<std::uint64_t>(age_s, absent_unsigned - 1));
    if (age_s < set_points_[set_point_word::expiry]) {
      upper.gpu_set_point = set_points_[set_point_word::gpu];
      upper.supply_set_point = set_points_[set_point_word::supply];
    }
  }
  if (command_pending_) {
    command_pending_ = false;
    if (passed_ms(command_ms_, mono_ms) <= std::uint64_t{command_[command_word::expiry]} * 1000) {
      upper.command_sequence = command_[command_word::sequence];
      upper.command_code = command_[command_word::code];
      upper.command_value = command_[command_word::value];
    }
  }
  if (upper.command_code == static_cast<std::uint16_t>(Command::none)) take_notice(upper, mono_ms);
  return upper;
}

}  // namespace isotherm
