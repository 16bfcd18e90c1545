// The controller's registers, and beside them what only the machine knows: how it fares and how its last run ended.
#pragma once

#include <cstdint>
#include <span>

#include "firmware/board/stm32f405/board.hpp"
#include "firmware/board/stm32f405/keeping.hpp"
#include "firmware/board/stm32f405/run_history.hpp"
#include "firmware/loop/rack_controller.hpp"
#include "hal/modbus/rtu_master.hpp"
#include "hal/modbus/slave.hpp"

namespace isotherm::board {

struct LoopFigures {
  std::uint32_t longest_tick_clocks = 0;   // of a safety tick that ends no cycle, without what it waited
  std::uint32_t longest_cycle_clocks = 0;  // of one that does
  std::uint32_t kicks = 0;
  std::uint32_t upstream_bad_frames = 0;
  std::uint32_t upstream_answered = 0;
};

class ImageRegisters final : public hal::modbus::Registers {
 public:
  ImageRegisters(RackController& controller, const Board& board, const RunHistory& history, const Keeping& keeping,
                 const LoopFigures& figures, const hal::modbus::RtuCounters& field_bus)
      : controller_(controller, board), board_(board), history_(history), keeping_(keeping), figures_(figures), field_bus_(field_bus) {}

  bool serves(std::uint8_t unit) const override { return controller_.serves(unit); }
  hal::modbus::Exception read(std::uint8_t unit, std::uint16_t address, std::span<std::uint16_t> words) override;
  hal::modbus::Exception write(std::uint8_t unit, std::uint16_t address, std::span<const std::uint16_t> words) override {
    return controller_.write(unit, address, words);
  }

 private:
  ControllerRegisters<Board> controller_;
  const Board& board_;
  const RunHistory history_;
  const Keeping& keeping_;
  const LoopFigures& figures_;
  const hal::modbus::RtuCounters& field_bus_;
};

}  // namespace isotherm::board
