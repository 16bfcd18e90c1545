#include "firmware/board/stm32f405/run_history.hpp"

#include <algorithm>
#include <array>

#include "control/core/crc32c.hpp"
#include "control/core/words.hpp"
#include "firmware/board/stm32f405/retained.hpp"

namespace isotherm::board {
namespace {

std::uint32_t draw_boot(std::uint32_t before, std::uint32_t resets, const RunSources& sources, std::optional<std::uint32_t> chance) {
  if (before == 0 && !chance) return 0;
  std::array<std::uint16_t, 14> words{};
  put32(words, 0, before);
  put32(words, 2, resets);
  put32(words, 4, chance.value_or(0));
  put32(words, 6, sources.starts);
  for (std::size_t n = 0; n < sources.chip.size(); ++n) put32(words, 8 + 2 * n, sources.chip[n]);
  return std::max(crc32c_words(words), std::uint32_t{1});
}

CrashRecord last_crash() {
  CrashWords words;
  std::copy_n(run_state.crash, words.size(), words.begin());
  const CrashRecord crash = decode_crash(words);
  if (run_state.crashed && crash.kind != CrashKind::none) return crash;
  CrashRecord none;
  if (run_state.left_in_order) return none;
  // Nobody had time to write anything.
  none.kind = CrashKind::hang;
  const Activity activity = run_state.activity;
  none.activity = std::min(activity, Activity::leaving);
  none.boot = run_state.boot;
  none.mono_ms = run_state.mono_ms;
  return none;
}

}  // namespace

RunHistory begin_run(const RunSources& sources) {
  RunHistory history;
  const bool goes_on = run_state.magic == run_magic;
  const bool bench = sources.emulated && (bench_words.entropy ^ bench_words.entropy_complement) == ~std::uint32_t{0};
  history.cause = sources.cause;
  history.resets = goes_on ? run_state.resets + 1 : 0;
  const std::optional<std::uint32_t> chance = bench ? std::optional<std::uint32_t>(bench_words.entropy) : sources.chance;
  history.boot = draw_boot(goes_on ? run_state.boot : 0, history.resets, sources, chance);
  if (goes_on) history.crash = last_crash();

  run_state.magic = run_magic;
  run_state.resets = history.resets;
  run_state.boot = history.boot;
  run_state.mono_ms = 0;
  run_state.activity = Activity::starting;
  run_state.left_in_order = false;
  run_state.crashed = false;
  return history;
}

void note_boot(std::uint32_t boot) { run_state.boot = boot; }

}  // namespace isotherm::board
