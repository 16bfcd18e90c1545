// What comes from above, guarded: set points with range and expiry, and commands that are executed at most once.
#pragma once

#include <cstdint>
#include <span>

#include "control/point/inputs.hpp"
#include "control/settings/rack_settings.hpp"
#include "hal/modbus/pdu.hpp"

namespace isotherm {

class UpperLevel {
 public:
  explicit UpperLevel(const RackSettings& settings) : settings_(settings) {}

  /// The block of controller_map::set_points; illegal_value and nothing changed where a value is not permitted.
  hal::modbus::Exception write_set_points(std::span<const std::uint16_t> words, std::uint64_t mono_ms);
  /// The block of controller_map::command; illegal_value for a wrong CRC, an unknown code, an expiry of 0 or a sequence
  /// that is not newer than the last one's; busy until the one before was taken, at the end of its cycle.
  hal::modbus::Exception write_command(std::span<const std::uint16_t> words, std::uint64_t mono_ms);

  /// The block of controller_map::notice; illegal_value for a wrong CRC, a sequence that is not newer than the last one's or a value that
  /// is not permitted, busy where four wait already.
  hal::modbus::Exception write_notice(std::span<const std::uint16_t> words, std::uint64_t mono_ms);

  /// What is in force for the cycle that ends now; takes the pending command, or where there is none the
  /// first notice whose change is near.
  UpperWords take(std::uint64_t mono_ms);

  /// The blocks as they read back.
  std::span<const std::uint16_t> set_points() const { return set_points_; }
  std::span<const std::uint16_t> command() const { return command_; }
  std::span<const std::uint16_t> notice() const { return notice_; }

 private:
  RackSettings settings_;
  std::array<std::uint16_t, 3> set_points_{absent_signed, absent_signed, 0};
  std::uint64_t set_points_ms_ = 0;
  bool heard_ = false;
  std::array<std::uint16_t, 6> command_{};
  std::uint64_t command_ms_ = 0;
  bool command_seen_ = false;
  bool command_pending_ = false;

  using NoticeBlock = std::array<std::uint16_t, 7>;
  struct WaitingNotice {
    NoticeBlock block{};
    std::uint64_t mono_ms = 0;
  };
  void take_notice(UpperWords& upper, std::uint64_t mono_ms);
  NoticeBlock notice_{};
  bool notice_seen_ = false;
  std::array<WaitingNotice, 4> waiting_{};  // the oldest first
  std::size_t waiting_count_ = 0;
};

}  // namespace isotherm
