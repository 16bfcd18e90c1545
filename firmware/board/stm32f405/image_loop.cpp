#include "firmware/board/stm32f405/image_loop.hpp"

#include <algorithm>
#include <utility>

#include "control/point/alarm.hpp"
#include "firmware/board/stm32f405/fault.hpp"
#include "firmware/board/stm32f405/pin_map.hpp"
#include "firmware/board/stm32f405/retained.hpp"
#include "firmware/board/stm32f405/wiring.hpp"
#include "firmware/loop/board_refusal.hpp"
#include "firmware/loop/text_line.hpp"
#include "firmware/loop/tick_schedule.hpp"
#include "hal/stm32f405/processor.hpp"
#include "hal/stm32f405/watchdog.hpp"

namespace isotherm::board {
namespace {

/// An emulator takes bytes one at a time, as its host finds time; on a busy machine an answer of 79 can take longer than a line.
constexpr hal::modbus::RtuTiming emulated_timing{.response_us = 70'000};

ControllerOptions options_of(const RunHistory& history, const Keeping& keeping, hal::WiredIo* wired) {
  ControllerOptions options;
  options.settings = keeping.settings().settings;
  options.boot = history.boot;
  options.wired = wired;
  options.resumes_permit = history.resets > 0;
  return options;
}

/// Nobody controls: drives stay at the full width that they began with, the permit stays open. A reset would not change it, but for an
/// image on trial, after which the one before comes back.
[[noreturn]] void refuse(Board& board, const char* why, bool on_trial) {
  run_state.activity = Activity::leaving;
  run_state.left_in_order = true;
  TextLine line;
  line << "not started: " << why;
  board.say(line.text());
  constexpr std::uint64_t said_us = 1'000'000;
  const std::uint64_t enough = board.time.now_us() + said_us;
  for (;;) {
    hal::stm32f405::Watchdog::kick();
    if (on_trial && (board.log.idle() || board.time.now_us() > enough)) restart();
    hal::stm32f405::sleep_until_interrupt();  // the time base's own, which comes every second at the latest
  }
}

/// Looked at before there is a controller, which would give a permit again that stood before the reset.
[[gnu::noinline]] hal::WiredIo* accepted(hal::WiredIo* wired, Board& board, const Keeping& keeping) {
  const bool mixing_valve = wired != nullptr && wired->carries(hal::Drive::mixing_valve);
  const char* why = board_refusal(mixing_valve, keeping.settings().settings);
  if (why != nullptr) refuse(board, why, keeping.state().trial == boot::Trial::started);
  return wired;
}

hal::modbus::RtuTiming timing_of(const Board& board) {
  hal::modbus::RtuTiming timing = board.clocks.emulated() ? emulated_timing : hal::modbus::RtuTiming{};
  if (board.lockstep) timing.gap_us = 0;  // on the field bus it would never pass
  return timing;
}

}  // namespace

FieldBus::FieldBus(Board& board, hal::Waiting& waiting)
    : board_(board), master_(board.field_bus, waiting, timing_of(board)) {}

Fault FieldBus::read(std::uint8_t unit, std::uint16_t address, std::span<std::uint16_t> words) {
  begin();
  return end(master_.read(unit, address, words));
}

Fault FieldBus::write(std::uint8_t unit, std::uint16_t address, std::span<const std::uint16_t> words) {
  begin();
  return end(master_.write(unit, address, words));
}

void FieldBus::begin() {
  run_state.activity = Activity::field_bus;
  if (board_.lockstep) board_.time.pause();
}

Fault FieldBus::end(Fault fault) {
  if (board_.lockstep) board_.time.resume();
  run_state.activity = Activity::control;
  taken_ = true;
  return fault;
}

bool FieldBus::took_requests() { return std::exchange(taken_, false); }

ImageLoop::ImageLoop(Board& board, const RunHistory& history, Keeping& keeping)
    : board_(board),
      keeping_(keeping),
      field_bus_(board, *this),
      wired_(accepted(start_wiring(), board, keeping)),
      controller_(field_bus_, retained_ring, options_of(history, keeping, wired_)),
      registers_(controller_, board, history, keeping, figures_, field_bus_.counters()),
      slave_(registers_),
      answer_(timing_of(board).gap_us),
      shown_{{{"longest safety tick, core clocks", &figures_.longest_tick_clocks},
              {"longest control cycle, core clocks", &figures_.longest_cycle_clocks},
              {"watchdog kicks", &figures_.kicks},
              {"field bus answers", &field_bus_.counters().answered},
              {"field bus time-outs", &field_bus_.counters().timeouts}}},
      console_(controller_, shown_),
      self_test_(controller_.core(), board.clocks) {}

void ImageLoop::run() {
  // A permit that stood before the reset has just been given again: its contact is looked at once it has closed.
  if (wired_ != nullptr) {
    for (const std::uint64_t settled = now_us() + relay_settles_us; now_us() < settled;) wait(settled);
  }
  TickSchedule schedule(board_.mono_ms());
  for (;;) {
    tick();
    const std::uint64_t due_us = schedule.next(controller_, board_.mono_ms()) * 1000U;
    while (now_us() < due_us) wait(due_us);
    if (!console_.reboot_asked() && !leaves_) continue;
    run_state.activity = Activity::leaving;
    controller_.leave_safe_outputs();
    restart();
  }
}

void ImageLoop::tick() {
  run_state.activity = Activity::control;
  const std::uint64_t began = board_.time.now();
  const std::uint64_t waited = waited_clocks_;
  self_test_.before_tick();
  controller_.tick(board_.mono_ms());
  self_test_.after_tick();
  const std::uint64_t busy = board_.time.now() - began - (waited_clocks_ - waited);
  std::uint32_t& most = controller_.cycle_ended() ? figures_.longest_cycle_clocks : figures_.longest_tick_clocks;
  most = std::max(most, static_cast<std::uint32_t>(busy));
  run_state.mono_ms = static_cast<std::uint32_t>(board_.mono_ms());
  keeper_.report(Task::control);
  if (field_bus_.took_requests()) keeper_.report(Task::field_bus);
  if (!controller_.cycle_ended()) return;
  note_boot(controller_.boot());
  status_light().set(controller_.cycles() % 2 == 0);
  tell_changes();
  if (!judged_) judge_trial();
}

void ImageLoop::judge_trial() {
  for (const FastWords& words : controller_.newest().ticks) {
    constexpr std::uint16_t both = fast_bit::read_ok | fast_bit::command_refused;
    ++minute_.ticks;
    if ((words.bits & both) == fast_bit::read_ok) ++minute_.ticks_heard;
  }
  if (controller_.cycles() % boot::trial_minute_cycles != 0) return;
  minute_.missed_deadlines = static_cast<std::uint16_t>(controller_.missed_deadlines() - missed_before_);
  const boot::TrialHealth health = boot::judge(minute_, controller_.cycles() / boot::trial_minute_cycles);
  if (health == boot::TrialHealth::well) {
    end_trial(true);
  } else if (health == boot::TrialHealth::ill && keeping_.state().trial == boot::Trial::started) {
    end_trial(false);
  }
  missed_before_ = controller_.missed_deadlines();
  minute_ = {};
}

void ImageLoop::end_trial(bool well) {
  const bool on_trial = keeping_.state().trial == boot::Trial::started;
  const Fault fault = well ? keeping_.confirm() : Fault::none;
  judged_ = true;
  leaves_ = !well;
  TextLine line;
  line << board_.mono_ms() << " ms ";
  if (!well) {
    line << "the trial has failed, the image before comes back: the rack I/O unit was heard in " << minute_.ticks_heard << " of "
         << minute_.ticks << " ticks, " << minute_.missed_deadlines << " missed deadlines";
  } else if (fault != Fault::none) {
    line << "the journal cannot be written (" << name(fault) << "): nothing is confirmed";
  } else if (on_trial) {
    line << "the trial is confirmed";
  } else {
    return;
  }
  board_.say(line.text());
}

void ImageLoop::wait(std::uint64_t until_us) {
  const std::uint64_t began = board_.time.now();
  const Activity activity = run_state.activity;
  serve_upstream();
  serve_console();
  guard();
  run_state.activity = Activity::idle;
  {
    const hal::stm32f405::InterruptLock lock;
    const bool work = board_.field_bus.has_received() || board_.upstream.has_received() || board_.log.has_received();
    if (!work && !console_.speaks()) {
      if (!board_.time.paused()) board_.time.arm(std::min(until_us, answer_.due_us()) * board_.time.clocks_per_us());
      hal::stm32f405::sleep_until_interrupt();
    }
  }
  run_state.activity = activity;
  waited_clocks_ += board_.time.now() - began;
}

void ImageLoop::serve_upstream() {
  run_state.activity = Activity::upstream;
  while (const std::optional<hal::ReceivedByte> byte = board_.upstream.receive()) {
    if (byte->after_silence) slave_.silence();
    // A damaged byte fails the frame's checksum or its length; what it was is not to be guessed.
    const auto value = static_cast<std::uint8_t>(byte->damaged ? ~byte->value : byte->value);
    const auto answer = slave_.feed(value);
    answer_.heard(now_us());
    if (!answer.empty()) answer_.hold(answer);
  }
  if (const auto answer = answer_.take(now_us()); !answer.empty()) board_.upstream.send(answer);
  figures_.upstream_bad_frames = slave_.bad_frames();
  figures_.upstream_answered = slave_.slave().answered();
  keeper_.report(Task::upstream);
}

void ImageLoop::serve_console() {
  run_state.activity = Activity::console;
  // What is typed while an answer goes out waits in the line's ring.
  while (!console_.speaks()) {
    const std::optional<hal::ReceivedByte> byte = board_.log.receive();
    if (!byte) break;
    board_.put(console_.type(byte->damaged ? std::uint8_t{0} : byte->value));
  }
  // One line a turn, and only where the transmitter has room for it: the lines of the rack come first.
  constexpr std::size_t longest_line = 162;
  if (!console_.speaks() || board_.log.room() < longest_line) return;
  TextLine line;
  if (console_.next(line)) board_.say(line.text());
}

void ImageLoop::guard() {
  if (!keeper_.kick_due(board_.mono_ms())) return;
  hal::stm32f405::Watchdog::kick();
  figures_.kicks = keeper_.kicks();
}

void ImageLoop::tell_changes() {
  const Record& record = controller_.newest();
  const auto say = [this](auto&&... parts) {
    TextLine line;
    line << board_.mono_ms() << " ms ";
    (line << ... << parts);
    board_.say(line.text());
  };
  if (!told_once_ || record.mode != mode_) say("mode ", name(record.mode));
  for (const Alarm& alarm : alarm_table()) {
    const std::size_t row = alarm.row - 1U;
    if (record.levels[row] != levels_[row]) say("row ", alarm.row, " ", alarm.title, ": ", name(record.levels[row]));
  }
  const bool permitted = (record.outputs.bits & output_bit::permit) != 0;
  if (!told_once_ || permitted != permitted_) say(permitted ? "IT power permitted" : "IT power not permitted");
  told_once_ = true;
  mode_ = record.mode;
  levels_ = record.levels;
  permitted_ = permitted;
}

}  // namespace isotherm::board
