// The rack controller as the whole program of a chip: what it is made of, and in which order it starts.
#include "firmware/board/stm32f405/image.hpp"

#include <new>

#include "firmware/board/stm32f405/board.hpp"
#include "firmware/board/stm32f405/image_loop.hpp"
#include "firmware/board/stm32f405/keeping.hpp"
#include "firmware/board/stm32f405/run_history.hpp"
#include "firmware/board/stm32f405/wiring.hpp"
#include "firmware/loop/build.hpp"
#include "firmware/loop/text_line.hpp"
#include "hal/stm32f405/random_source.hpp"
#include "hal/stm32f405/reset_flags.hpp"
#include "hal/stm32f405/watchdog.hpp"

namespace isotherm::board {
namespace {

/// Built once, when the board is ready, and never destroyed.
alignas(Keeping) std::byte keeping_memory[sizeof(Keeping)];
alignas(ImageLoop) std::byte loop_memory[sizeof(ImageLoop)];

void tell_flash(Board& board, const Keeping& keeping) {
  TextLine line;
  const boot::Version& version = keeping.header().version;
  line << "image " << version.major << "." << version.minor << "." << version.patch << " in slot " << name(keeping.slot());
  if (keeping.demo_key()) line << ", signed with the demo key, which protects nothing";
  if (keeping.state().trial == boot::Trial::started) line << ", on trial";
  board.say(line.text());
  line.clear();
  board.say(board_file);
  line << "settings are " << name(keeping.settings().origin);
  if (keeping.settings().copies == 1) line << "; one of their two copies is damaged";
  board.say(line.text());
}

void tell_start(Board& board, const RunHistory& history) {
  TextLine line;
  line << "isotherm-rack, core ";
  line.hex(core_build()) << ", boot ";
  line.hex(history.boot) << ", reset " << history.resets << " by " << name(history.cause) << ", clock from " << name(board.clocks.source);
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
  auto& keeping = *new (keeping_memory) Keeping;
  const bool emulated = board.clocks.emulated();
  const RunHistory history = begin_run({.emulated = emulated,
                                        .starts = keeping.state().boots,
                                        .chip = emulated ? std::array<std::uint32_t, 3>{} : hal::stm32f405::unique_id(),
                                        .chance = hal::stm32f405::draw_random(),
                                        .cause = hal::stm32f405::take_reset_cause()});
  tell_start(board, history);
  tell_flash(board, keeping);
  auto& loop = *new (loop_memory) ImageLoop(board, history, keeping);
  loop.run();
}

}  // namespace isotherm::board
