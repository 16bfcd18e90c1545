#include "hal/linux/poll_loop.hpp"

#include <poll.h>
#include <time.h>

#include <algorithm>
#include <vector>

#include "hal/linux/plant_clock.hpp"

namespace isotherm::hal {

void PollLoop::watch(int descriptor, short events, Handler handler) {
  watches_[descriptor] = Watch{events, next_serial_++, std::move(handler)};
}

void PollLoop::forget(int descriptor) { watches_.erase(descriptor); }

void PollLoop::run_until(std::int64_t wall_ns) {
  stopped_ = false;
  std::int64_t left = 0;
  do {
    left = std::max<std::int64_t>(wall_ns - wall_mono_ns(), 0);
    handle_ready(left);
  } while (left > 0 && !stopped_);
}

void PollLoop::handle_ready(std::int64_t wait_ns) {
  std::vector<pollfd> polled;
  std::vector<std::uint64_t> serials;
  polled.reserve(watches_.size());
  serials.reserve(watches_.size());
  for (const auto& [descriptor, watch] : watches_) {
    polled.push_back({descriptor, watch.events, 0});
    serials.push_back(watch.serial);
  }
  constexpr std::int64_t ns_per_s = 1'000'000'000;
  const timespec wait{static_cast<time_t>(wait_ns / ns_per_s), static_cast<long>(wait_ns % ns_per_s)};
  // A signal ends the wait early; the caller's deadline starts it anew.
  if (::ppoll(polled.data(), polled.size(), &wait, nullptr) <= 0) return;
  for (std::size_t at = 0; at < polled.size() && !stopped_; ++at) {
    if (polled[at].revents == 0) continue;
    const auto found = watches_.find(polled[at].fd);
    if (found == watches_.end() || found->second.serial != serials[at]) continue;
    const Handler handler = found->second.handler;  // a copy: it may forget itself
    handler(polled[at].revents);
  }
}

}  // namespace isotherm::hal
