#include "firmware/rack/rack_log.hpp"

#include <string>

#include "control/point/alarm.hpp"
#include "hal/linux/log.hpp"

namespace isotherm::rack {
namespace {

std::string sentence(const Alarm& alarm, Level level) {
  const AlarmText& text = alarm.at(level);
  return std::string(text.happened) + ". " + std::string(text.done) + ". " + std::string(alarm.should) + ".";
}

}  // namespace

void RackLog::started(const RackController& controller, bool retained) {
  const RecordRange previous = controller.ring().previous();
  std::string line = "started, boot " + std::to_string(controller.boot());
  if (retained && previous.newest != 0) {
    line += "; records " + std::to_string(previous.oldest) + " to " + std::to_string(previous.newest) + " of boot " +
            std::to_string(previous.boot) + " are still here";
  }
  hal::log::info(line);
}

void RackLog::cycle(const Record& record) {
  if (!mode_known_ || record.mode != mode_) {
    hal::log::info("mode " + std::string(name(record.mode)));
    mode_ = record.mode;
    mode_known_ = true;
  }
  for (const Alarm& alarm : alarm_table()) {
    Level& known = levels_[alarm.row - 1U];
    const Level now = record.levels[alarm.row - 1U];
    if (now == known) continue;
    const std::string head = "row " + std::to_string(alarm.row) + " " + std::string(alarm.title) + ": ";
    if (now == Level::clear) {
      hal::log::info(head + "clear");
    } else if (now > known) {
      hal::log::warning(head + name(now) + ". " + sentence(alarm, now));
    } else {
      hal::log::info(head + "down to " + name(now));
    }
    known = now;
  }
}

void RackLog::link(const hal::LinkCounters& counters) {
  const bool answering = counters.answered != answered_;
  if (answering != answering_) {
    if (answering) {
      hal::log::info("the field bus answers again");
    } else {
      hal::log::warning("the field bus does not answer: " + std::to_string(counters.timeouts) + " time-outs, " +
                        std::to_string(counters.disconnects) + " disconnects, " + std::to_string(counters.crc_errors) +
                        " CRC errors since the start; the rack I/O unit's watchdog guards the rack");
    }
  }
  answering_ = answering;
  answered_ = counters.answered;
}

}  // namespace isotherm::rack
