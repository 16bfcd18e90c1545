#include "hal/linux/plant_clock.hpp"

#include <time.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <string>

#include "hal/linux/start_error.hpp"

namespace isotherm::hal {
namespace {

constexpr std::int64_t ns_per_ms = 1'000'000;
constexpr std::int64_t ns_per_s = 1'000'000'000;
/// How long to wait at least for a page that holds plant time back: about what moves it.
constexpr std::int64_t look_again_ns = 300'000;

std::int64_t now_ns(clockid_t id) {
  timespec now{};
  clock_gettime(id, &now);
  return static_cast<std::int64_t>(now.tv_sec) * ns_per_s + now.tv_nsec;
}

template <typename Integer>
bool parse_whole(std::string_view text, Integer& value) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} && end == text.data() + text.size() && !text.empty();
}

}  // namespace

std::int64_t wall_mono_ns() { return now_ns(CLOCK_MONOTONIC); }
std::int64_t wall_utc_ms() { return now_ns(CLOCK_REALTIME) / ns_per_ms; }

TimeScale parse_time_scale(std::string_view speed, std::string_view epoch) {
  TimeScale scale;
  if (!speed.empty() && (!parse_whole(speed, scale.speed) || scale.speed < 1 || scale.speed > most_speed)) {
    throw StartError("--speed " + std::string(speed) + ": permitted is a whole number 1.." +
                     std::to_string(most_speed));
  }
  scale.utc_ms = wall_utc_ms();
  scale.mono_ns = wall_mono_ns();
  if (epoch.empty()) return scale;
  const std::int64_t now = scale.mono_ns;
  const auto at = epoch.find('@');
  if (at == std::string_view::npos || !parse_whole(epoch.substr(0, at), scale.utc_ms) ||
      !parse_whole(epoch.substr(at + 1), scale.mono_ns) || scale.utc_ms < 0 || scale.mono_ns < 0) {
    throw StartError("--epoch " + std::string(epoch) + ": permitted is UTC_MS@MONO_NS, two whole numbers");
  }
  // Before its epoch the plant has no time, and an unsigned count would wrap.
  if (scale.mono_ns > now) {
    throw StartError("--epoch " + std::string(epoch) + ": lies in the future of this machine's monotonic clock (" +
                     std::to_string(now) + " ns)");
  }
  return scale;
}

std::uint64_t PlantClock::mono_ms() const {
  const std::int64_t plant_ns = page_ ? page_->plant_ns() : (wall_mono_ns() - scale_.mono_ns) * scale_.speed;
  return static_cast<std::uint64_t>(plant_ns / ns_per_ms);
}

std::int64_t PlantClock::utc_ms() const {
  return scaled_ ? scale_.utc_ms + static_cast<std::int64_t>(mono_ms()) : wall_utc_ms();
}

std::int64_t PlantClock::wall_ns_at(std::uint64_t plant_mono_ms) const {
  const std::int64_t plant_ns = static_cast<std::int64_t>(plant_mono_ms) * ns_per_ms;
  if (page_) {
    const std::int64_t left_ns = plant_ns - page_->plant_ns();
    return wall_mono_ns() + (left_ns > 0 ? std::max(left_ns / scale_.speed, look_again_ns) : 0);
  }
  // Rounded up, so that mono_ms() has arrived when this instant has.
  return scale_.mono_ns + (plant_ns + scale_.speed - 1) / scale_.speed;
}

void PlantClock::sleep_until(std::uint64_t until_mono_ms) {
  do {
    const std::int64_t until = wall_ns_at(until_mono_ms);
    const timespec deadline{static_cast<time_t>(until / ns_per_s), static_cast<long>(until % ns_per_s)};
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &deadline, nullptr) == EINTR) {
    }
  } while (mono_ms() < until_mono_ms);
}

void PlantClock::ready_until(PaceRole role, std::uint64_t plant_mono_ms) const {
  if (page_) page_->ready_until(role, static_cast<std::int64_t>(plant_mono_ms));
}

void PlantClock::take_no_part(PaceRole role) const {
  if (page_) page_->ready_until(role, PacePage::absent);
}

}  // namespace isotherm::hal
