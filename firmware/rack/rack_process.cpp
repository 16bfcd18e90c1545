#include "firmware/rack/rack_process.hpp"

#include <poll.h>

#include <cstring>
#include <string>

#include "hal/linux/log.hpp"
#include "hal/linux/random_word.hpp"
#include "hal/linux/start_error.hpp"

namespace isotherm::rack {
namespace {

constexpr std::uint64_t tick_ms = 100;
constexpr std::uint64_t cycle_ms = tick_ms * ticks_per_cycle;

hal::Address needed(const std::optional<hal::Address>& address, const char* what) {
  if (!address) throw hal::StartError(std::string(what) + " is not set: give it as an option or in the settings file");
  return *address;
}

/// The ring lies in the mapping itself: what is written there survives the process. It is plain words, and RecordRing
/// checks each slot before it believes it.
RetainedRing& ring_in(const hal::RetainedMemory& memory) {
  static_assert(std::is_trivially_copyable_v<RetainedRing>);
  return *reinterpret_cast<RetainedRing*>(memory.bytes().data());
}

}  // namespace

RackProcess::RackProcess(const RackConfig& config, Entry entry, const hal::PlantClock& clock, hal::StopSignal& stop)
    : clock_(clock),
      stop_(stop),
      retained_(sizeof(RetainedRing), config.retained),
      field_bus_(needed(config.field_bus, "field_bus"), clock, line_clock_,
                 hal::usual_timing(needed(config.field_bus, "field_bus"), clock.speed())),
      controller_(field_bus_, ring_in(retained_),
                  {.settings = config.settings, .entry = entry, .boot = hal::draw_boot_id(), .time_scale = clock.speed()}),
      registers_(controller_, clock),
      server_(needed(config.listen, "listen"), registers_, loop_, line_clock_) {
  loop_.watch(stop.number(), POLLIN, [this](short) { loop_.stop(); });
}

void RackProcess::run() {
  log_.started(controller_, retained_.retained());
  std::uint64_t due = clock_.mono_ms() + tick_ms;
  while (!stop_.requested()) {
    serve_until(due);
    if (stop_.requested()) break;
    tick(due);
    due += tick_ms;
    // Absolute deadlines: a late tick is made up for by early ones, but after a whole cycle there is nothing to make up.
    if (const std::uint64_t now = clock_.mono_ms(); now > due + cycle_ms) due = now + tick_ms;
  }
  controller_.leave_safe_outputs();
  hand_over_last_records();
}

void RackProcess::tick(std::uint64_t due_ms) {
  controller_.tick(clock_.mono_ms());
  if (!controller_.cycle_ended()) return;
  if (clock_.mono_ms() > due_ms + cycle_ms) controller_.count_missed_deadline();
  log_.cycle(controller_.newest());
  log_.link(field_bus_.counters());
}

void RackProcess::hand_over_last_records() {
  constexpr std::int64_t patience_ns = 5'000'000'000;  // of the wall: it is the process that somebody waits for
  constexpr std::int64_t step_ns = 20'000'000;
  const std::int64_t until = hal::wall_mono_ns() + patience_ns;
  loop_.forget(stop_.number());
  while (!controller_.newest_was_read() && hal::wall_mono_ns() < until) loop_.run_until(hal::wall_mono_ns() + step_ns);
  hal::log::info(controller_.newest_was_read() ? "stopped; the newest record has been read"
                                               : "stopped; no master read the newest record within 5 s");
}

}  // namespace isotherm::rack
