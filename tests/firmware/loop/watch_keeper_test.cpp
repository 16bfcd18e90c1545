#include <doctest/doctest.h>

#include <optional>

#include "firmware/loop/watch_keeper.hpp"

using namespace isotherm;

namespace {

/// Kicks in ten seconds of a loop that turns every 10 ms, in which one task stands still from the fifth second on.
std::uint32_t kicks_after_hang(std::optional<Task> hung) {
  WatchKeeper keeper;
  std::uint32_t late = 0;
  std::uint64_t clock_ms = 0;
  for (std::uint64_t ms = 0; ms < 10'000; ms += 10) {
    const bool hangs = hung && ms >= 5'000;
    for (const Task task : {Task::control, Task::field_bus, Task::upstream}) {
      if (!hangs || task != *hung) keeper.report(task);
    }
    if (!hangs || *hung != Task::clock) clock_ms = ms;
    // What was reported before the hang may still earn one kick.
    if (keeper.kick_due(clock_ms) && ms >= 5'200) ++late;
    if (hangs && ms >= 5'200 && *hung != Task::clock) CHECK(keeper.waits_for() == *hung);
  }
  return late;
}

}  // namespace

TEST_CASE("the watchdog is kicked ten times a second while every task progresses, and no more once any one hangs") {
  CHECK(kicks_after_hang(std::nullopt) == 48);
  for (const Task task : {Task::control, Task::field_bus, Task::upstream, Task::clock}) {
    CAPTURE(name(task));
    CHECK(kicks_after_hang(task) == 0);
  }
}

TEST_CASE("a loop that turns faster kicks no more often") {
  WatchKeeper keeper;
  for (std::uint64_t ms = 0; ms < 1'000; ++ms) {
    for (int turn = 0; turn < 5; ++turn) {
      for (const Task task : {Task::control, Task::field_bus, Task::upstream}) keeper.report(task);
      keeper.kick_due(ms);
    }
  }
  CHECK(keeper.kicks() == 10);
}
