// The rack controller as the whole program of a chip: what it is made of, and in which order it starts.
#include "firmware/board/stm32f405/image.hpp"

#include <new>

#include "firmware/board/stm32f405/board.hpp"
#include "firmware/board/stm32f405/image_loop.hpp"
#include "firmware/board/stm32f405/run_history.hpp"
#include "firmware/loop/build.hpp"
#include "firmware/loop/text_line.hpp"
#include "hal/stm32f405/watchdog.hpp"

namespace isotherm::board {
namespace {

/// Built once, when the board is ready, and never destroyed.
alignas(ImageLoop) std::byte loop_memory[sizeof(ImageLoop)];

void tell_start(Board& board, const RunHistory& history) {
  TextLine line;
  line << "isotherm-rack, core ";
  line.hex(core_build()) << ", boot ";
  line.hex(history.boot) << ", reset " << history.resets << ", clock from " << name(board.clocks.source);
  board.say(line.text());
  if (history.crash.kind == CrashKind::none) return;
  line.clear();
  line << "the run before ended by " << name(history.crash.kind) << " in " << name(history.crash.activity) << " at "
       << history.crash.mono_ms << " ms, pc ";
  line.hex(history.crash.pc);
  board.say(line.text());
}

}  // namespace

void run_image() {
  hal::stm32f405::Watchdog::start();
  Board& board = the_board();
  board.start();
  const RunHistory history = begin_run(board.clocks.emulated());
  tell_start(board, history);
  auto& loop = *new (loop_memory) ImageLoop(board, history);
  loop.run();
}

}  // namespace isotherm::board
