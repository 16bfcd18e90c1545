#include "hal/stm32f405/time_base.hpp"

#include <algorithm>

#include "hal/stm32f405/processor.hpp"
#include "hal/stm32f405/registers.hpp"

namespace isotherm::hal::stm32f405 {
namespace {

constexpr std::uint64_t longest = 0x00FF'FFFF;  // 24 bits
constexpr std::uint64_t shortest = 2'000;       // the handler must be through before the next
constexpr std::uint32_t running = 7U;           // core clock, interrupt, enabled
// From the reading of the counter to its new beginning (estimate): without it each change of deadline would lose them.
constexpr std::uint64_t lost_in_change = 12;

}  // namespace

void TimeBase::start(std::uint32_t core_hz) {
  clocks_per_us_ = core_hz / 1'000'000U;
  clocks_per_ms_ = core_hz / 1'000U;
  period_ = static_cast<std::uint32_t>(longest);
  following_ = period_;
  systick().load = period_ - 1U;
  systick().val = 0;
  systick().ctrl = running;
}

std::uint64_t TimeBase::now() const {
  const InterruptLock lock;
  std::uint32_t value = systick().val;
  std::uint64_t elapsed = value == 0 ? 0 : period_ - value;
  // The counter has begun anew and its interrupt waits: within another handler, or masked. A value read before that belongs
  // to the period before, so it is read again. The interrupt pends from the moment at which the counter reaches 0; a 0
  // without it means that the period has not yet begun.
  if ((system_control().icsr & system_bit::systick_pending) != 0) {
    value = systick().val;
    elapsed = period_ + (value == 0 ? 0 : following_ - value);
  }
  last_ = std::max(last_, base_ + elapsed);
  return last_;
}

void TimeBase::arm(std::uint64_t clocks) {
  const InterruptLock lock;
  const std::uint64_t time = now();
  const std::uint64_t left = std::clamp(clocks > time ? clocks - time : 0, shortest, longest);
  const std::uint64_t ends = base_ + period_;
  if (ends > time && ends <= time + left && time + left - ends <= left / 8U) return;  // it ends by itself when it should
  period_ = static_cast<std::uint32_t>(left);
  following_ = period_;
  base_ = time + lost_in_change;
  systick().load = period_ - 1U;
  systick().val = 0;
  system_control().icsr = system_bit::clear_systick_pending;
}

void TimeBase::pause() {
  systick().ctrl = running & ~1U;
  paused_ = true;
}

void TimeBase::resume() {
  systick().ctrl = running;
  paused_ = false;
}

void TimeBase::on_interrupt() {
  base_ += period_;
  period_ = following_;
  // The next one but one is long again: a short one that rang on and on would eat the time of all else.
  following_ = static_cast<std::uint32_t>(longest);
  systick().load = following_ - 1U;
}

}  // namespace isotherm::hal::stm32f405
