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
  systick().load = period_ - 1U;
  systick().val = 0;
  systick().ctrl = running;
}

std::uint64_t TimeBase::now() const {
  const InterruptLock lock;
  std::uint32_t value = systick().val;
  std::uint64_t began = base_;
  // The counter has begun anew and its interrupt waits: within another handler, or masked. A value read before that belongs
  // to the period before, so it is read again.
  if ((system_control().icsr & system_bit::systick_pending) != 0) {
    value = systick().val;
    if (value != 0) began += period_;  // it is pending from the moment at which the counter reaches 0
  }
  // The value is 0 for one clock at the end of a period, and once at the very beginning of the first.
  const std::uint64_t elapsed = value == 0 ? period_ - 1U : period_ - 1U - value;
  last_ = std::max(last_, began + elapsed);
  return last_;
}

void TimeBase::arm(std::uint64_t clocks) {
  const InterruptLock lock;
  const std::uint64_t time = now();
  const std::uint64_t left = std::clamp(clocks > time ? clocks - time : 0, shortest, longest);
  const bool pending = (system_control().icsr & system_bit::systick_pending) != 0;
  if (!pending && base_ + period_ <= time + left && base_ + period_ > time) return;  // it ends soon enough by itself
  period_ = static_cast<std::uint32_t>(left);
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

void TimeBase::on_interrupt() { base_ += period_; }

}  // namespace isotherm::hal::stm32f405
