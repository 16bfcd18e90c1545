// The boot ids of a chip, whose retained memory is played here.
#include "firmware/board/stm32f405/run_history.hpp"

#include <doctest/doctest.h>

#include <set>

#include "firmware/board/stm32f405/retained.hpp"

extern "C" {
volatile isotherm::board::RunState run_state;
volatile isotherm::board::BenchWords bench_words;
}

using namespace isotherm::board;

namespace {

RunHistory cold_start(const RunSources& sources) {
  run_state.magic = 0x5EED'5EED;  // whatever RAM holds when the supply comes
  run_state.boot = 0x1234'5678;
  return begin_run(sources);
}

}  // namespace

TEST_CASE("cold starts of boards whose journals count the same have boot ids of their own") {
  std::set<std::uint32_t> ids;
  for (std::uint32_t start = 1; start <= 100; ++start) {
    const std::uint32_t one = cold_start({.starts = start, .chip = {1, 2, 3}, .chance = 1000 + start}).boot;
    const std::uint32_t other_chip = cold_start({.starts = start, .chip = {1, 2, 4}, .chance = 1000 + start}).boot;
    // As after a journal that was lost, emptied or could not be written: the same chip counts from the same number again.
    const std::uint32_t again = cold_start({.starts = start, .chip = {1, 2, 3}, .chance = 5000 + start}).boot;
    ids.insert({one, other_chip, again});
  }
  CHECK(ids.size() == 300);
  CHECK(ids.count(0) == 0);
}

TEST_CASE("a cold start without chance draws no boot id, whatever chip and journal say: it could come again") {
  CHECK(cold_start({.starts = 3}).boot == 0);
  CHECK(cold_start({.starts = 3, .chip = {1, 2, 3}}).boot == 0);
  CHECK(cold_start({.emulated = true, .starts = 3}).boot == 0);
}

TEST_CASE("a reset draws a new id from the one before, and none while there is none") {
  REQUIRE(cold_start({.starts = 3}).boot == 0);
  CHECK(begin_run({.starts = 4}).boot == 0);
  note_boot(0x0BAD'CAFE);  // as a master assigned it
  std::set<std::uint32_t> ids{0, 0x0BAD'CAFE};
  for (std::uint32_t n = 0; n < 100; ++n) {
    const RunHistory history = begin_run({.starts = 4});  // of a journal that cannot be written
    CHECK(history.resets == n + 2);
    ids.insert(history.boot);
  }
  CHECK(ids.size() == 102);
}

TEST_CASE("a test bench lends an emulated chip its chance; on a chip its words are noise") {
  bench_words.entropy = 77;
  bench_words.entropy_complement = ~77U;
  const std::uint32_t one = cold_start({.emulated = true}).boot;
  CHECK(one != 0);
  CHECK(cold_start({.emulated = true}).boot == one);
  CHECK(cold_start({}).boot == 0);
  bench_words.entropy = 78;
  CHECK(cold_start({.emulated = true}).boot == 0);
  bench_words.entropy_complement = ~78U;
  CHECK(cold_start({.emulated = true}).boot != one);
}
