#include "tools/demo/time_lapse.hpp"

#include <chrono>
#include <csignal>

#include "hal/linux/plant_clock.hpp"
#include "tools/demo/pacer.hpp"

namespace isotherm::demo {

TimeLapse::TimeLapse(const std::string& path, std::uint16_t speed)
    : page_(hal::PacePage::create(path)), speed_(speed), thread_([this](const std::stop_token& stop) { move(stop); }) {}

void TimeLapse::move(const std::stop_token& stop) const {
  // Signals are the main thread's: one that came here would not cut its waiting short.
  sigset_t all;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, nullptr);
  constexpr std::chrono::microseconds round{300};
  LapsePacer pacer(speed_);
  std::int64_t before_ns = hal::wall_mono_ns();
  while (!stop.stop_requested()) {
    std::this_thread::sleep_for(round);
    const std::int64_t now_ns = hal::wall_mono_ns();
    const std::int64_t plant_ns = page_->plant_ns();
    page_->move_to(plant_ns + pacer.step(now_ns - before_ns, plant_ns,
                                         {page_->ready_ms(hal::PaceRole::plant), page_->ready_ms(hal::PaceRole::controller)},
                                         real_time_));
    before_ns = now_ns;
  }
}

}  // namespace isotherm::demo
