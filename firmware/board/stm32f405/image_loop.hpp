// One thread does everything: it ticks on absolute deadlines and serves its master while it waits, be it for the next tick
// or for the field bus.
#pragma once

#include <cstdint>

#include "firmware/board/stm32f405/board.hpp"
#include "firmware/board/stm32f405/image_registers.hpp"
#include "firmware/board/stm32f405/keeping.hpp"
#include "firmware/board/stm32f405/run_history.hpp"
#include "firmware/board/stm32f405/self_test.hpp"
#include "firmware/boot/trial_health.hpp"
#include "firmware/loop/console.hpp"
#include "firmware/loop/rack_controller.hpp"
#include "firmware/loop/watch_keeper.hpp"
#include "hal/interface/waiting.hpp"
#include "hal/modbus/held_answer.hpp"
#include "hal/modbus/rtu_master.hpp"
#include "hal/modbus/rtu_slave.hpp"

namespace isotherm::board {

/// The field bus as the loop uses it. On a test bench in lock-step time stands still until the simulator has answered,
/// however long that takes.
class FieldBus final : public hal::RegisterBus {
 public:
  FieldBus(Board& board, hal::Waiting& waiting);
  [[nodiscard]] Fault read(std::uint8_t unit, std::uint16_t address, std::span<std::uint16_t> words) override;
  [[nodiscard]] Fault write(std::uint8_t unit, std::uint16_t address, std::span<const std::uint16_t> words) override;
  const hal::modbus::RtuCounters& counters() const { return master_.counters(); }
  /// Since the last call at least one request went out or was held back.
  bool took_requests();

 private:
  void begin();
  Fault end(Fault fault);

  Board& board_;
  hal::modbus::RtuMaster master_;
  bool taken_ = false;
};

class ImageLoop final : public hal::Waiting {
 public:
  ImageLoop(Board& board, const RunHistory& history, Keeping& keeping);
  [[noreturn]] void run();

  std::uint64_t now_us() override { return board_.time.now_us(); }
  void wait(std::uint64_t until_us) override;

 private:
  void tick();
  void serve_upstream();
  void serve_console();
  void tell_changes();
  void guard();
  void judge_trial();
  void end_trial(bool well);

  Board& board_;
  Keeping& keeping_;
  FieldBus field_bus_;
  hal::WiredIo* wired_;  // what of the rack is wired; nullptr where nothing is
  RackController controller_;
  ImageRegisters registers_;
  hal::modbus::RtuSlave slave_;
  hal::modbus::HeldAnswer answer_;
  WatchKeeper keeper_;
  LoopFigures figures_;
  const std::array<Console::Figure, 5> shown_;
  Console console_;
  SelfTest self_test_;
  std::uint64_t waited_clocks_ = 0;  // in wait(), all in all
  boot::TrialMinute minute_;         // under way
  std::uint16_t missed_before_ = 0;  // deadlines, when it began
  bool judged_ = false;
  bool leaves_ = false;              // gives way to the image before
  Mode mode_ = Mode::off;
  std::array<Level, safety_row_count> levels_{};
  bool permitted_ = false;
  bool told_once_ = false;
};

}  // namespace isotherm::board
