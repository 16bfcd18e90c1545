#include "hal/device/dew_point_unit.hpp"

#include <array>

namespace isotherm::hal {

namespace map = field_bus::dew_point;

Fault DewPointUnit::poll(std::uint64_t mono_ms) {
  std::array<std::uint16_t, map::words> block{};
  if (const Fault fault = bus_.read(field_bus::dew_point_unit, map::address, block); fault != Fault::none) return fault;
  if (const Fault fault = check_block(block, map::block_number); fault != Fault::none) return fault;
  if (!heartbeat_.moved(block[map::heartbeat])) return Fault::stale;
  dew_point_ = block[map::dew_point];
  relative_humidity_ = block[map::relative_humidity];
  fresh_ms_ = mono_ms;
  fresh_once_ = true;
  return Fault::none;
}

void DewPointUnit::fill(std::uint64_t mono_ms, SlowWords& words) const {
  words[Slow::dew_point] = dew_point_;
  words[Slow::relative_humidity] = relative_humidity_;
  if (!fresh_once_) {
    words[Slow::dew_point_age] = absent_unsigned;
    return;
  }
  const std::uint64_t seconds = (mono_ms - fresh_ms_) / 1000;
  constexpr std::uint16_t oldest = absent_unsigned - 1;
  words[Slow::dew_point_age] = seconds < oldest ? static_cast<std::uint16_t>(seconds) : oldest;
}

}  // namespace isotherm::hal
