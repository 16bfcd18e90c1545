#include "firmware/rack/rack_process.hpp"

#include <poll.h>

#include <new>
#include <optional>
#include <string>

#include "firmware/loop/rack_controller.hpp"
#include "firmware/loop/tick_schedule.hpp"
#include "firmware/rack/change_log.hpp"
#include "hal/linux/log.hpp"
#include "hal/linux/modbus_master.hpp"
#include "hal/linux/modbus_server.hpp"
#include "hal/linux/poll_loop.hpp"
#include "hal/linux/random_word.hpp"
#include "hal/linux/retained_memory.hpp"
#include "hal/linux/start_error.hpp"
#include "hal/linux/stop_signal.hpp"

namespace isotherm::rack {
namespace {

constexpr std::int64_t last_readers_ns = 5'000'000'000;  // of the wall: somebody waits for the process to end

void tell_changes(const Record& before, const Record& after) {
  for (const ChangeLine& line : changes(before, after)) {
    if (line.serious) {
      hal::log::warning(line.text);
    } else {
      hal::log::info(line.text);
    }
  }
}

/// Tells once when the field bus stops answering, and once when it answers again.
class LinkWatch {
 public:
  void look(const hal::ModbusMaster& field_bus) {
    const hal::LinkCounters& counters = field_bus.counters();
    const bool answers = counters.answered != answered_;
    answered_ = counters.answered;
    if (answers == answers_) return;
    answers_ = answers;
    if (answers) {
      hal::log::info("the field bus answers");
    } else {
      const int error = field_bus.connect_error();
      hal::log::warning("the field bus does not answer (" + hal::to_text(field_bus.address()) + ": " +
                        (error == 0 ? "" : hal::reason(error) + ", ") + std::to_string(counters.failed_connects) +
                        " failed connections, " + std::to_string(counters.timeouts) + " time-outs, " +
                        std::to_string(counters.crc_errors) + " CRC errors since the start): commands stop, the rack "
                        "I/O unit's watchdog guards the rack; it is tried again every few seconds at least");
    }
  }

 private:
  std::uint64_t answered_ = 0;
  bool answers_ = true;
};

/// Ticks on absolute deadlines until a stop is asked for.
void control(RackController& controller, const hal::ModbusMaster& field_bus, const hal::PlantClock& clock,
             hal::PollLoop& loop, hal::StopSignal& stop) {
  LinkWatch link;
  TickSchedule schedule(clock.mono_ms());
  while (!stop.requested()) {
    const Record before = controller.newest();
    controller.tick(clock.mono_ms());
    const std::uint64_t now = clock.mono_ms();
    if (controller.cycle_ended()) {
      link.look(field_bus);
      tell_changes(before, controller.newest());
    }
    const std::uint64_t due = schedule.next(controller, now);
    clock.ready_until(hal::PaceRole::controller, due);
    do {
      loop.run_until(clock.wall_ns_at(due));
    } while (clock.mono_ms() < due && !stop.requested());
  }
  clock.take_no_part(hal::PaceRole::controller);
}

/// Masters may still fetch what they have not seen.
void serve_last_readers(const RackController& controller, hal::PollLoop& loop) {
  constexpr std::int64_t step_ns = 20'000'000;
  const std::int64_t until = hal::wall_mono_ns() + last_readers_ns;
  while (!controller.newest_was_read() && hal::wall_mono_ns() < until) loop.run_until(hal::wall_mono_ns() + step_ns);
}

}  // namespace

int run(const RackOptions& options) {
  hal::StopSignal stop;
  const hal::PlantClock clock = options.clock.clock();
  const hal::PlantClock wall;
  hal::RetainedMemory memory(sizeof(RetainedRing), options.retained);
  // Any bytes are a valid ring: each record is checked by its CRC.
  auto& ring = *std::launder(reinterpret_cast<RetainedRing*>(memory.bytes().data()));

  hal::PollLoop loop;
  hal::ModbusMaster field_bus(options.field_bus, clock, wall, hal::usual_timing(options.field_bus, clock));
  ControllerOptions controller_options;
  controller_options.settings = options.settings;
  controller_options.entry = options.entry;
  controller_options.boot = hal::draw_boot_id();
  controller_options.time_scale = clock.speed();
  std::optional<RackBoard> board;
  if (options.board) {
    board.emplace(*options.board);
    controller_options.wired = &board->wired();
  }
  RackController controller(field_bus, ring, controller_options);
  ControllerRegisters registers(controller, clock);
  const hal::ModbusServer server(options.listen, registers, loop, wall);
  memory.keep();
  loop.watch(stop.number(), POLLIN, [&loop](short) { loop.stop(); });
  hal::log::info("serving " + hal::to_text(options.listen) + ", field bus " + hal::to_text(options.field_bus) +
                 ", first record " + std::to_string(controller.ring().next()));

  control(controller, field_bus, clock, loop, stop);
  loop.forget(stop.number());
  controller.leave_safe_outputs();
  hal::log::info("stopping after " + std::to_string(controller.cycles()) + " cycles, " +
                 std::to_string(controller.missed_deadlines()) + " missed deadlines");
  serve_last_readers(controller, loop);
  return 0;
}

}  // namespace isotherm::rack
