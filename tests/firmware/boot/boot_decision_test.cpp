#include "firmware/boot/boot_decision.hpp"

#include <doctest/doctest.h>

using namespace isotherm::boot;

namespace {

SlotContent content(Verdict verdict, std::uint16_t version = 1, std::uint32_t wiring = 7) {
  SlotContent slot;
  slot.verdict = verdict;
  slot.header.version = {version, 0, 0};
  slot.header.wiring = wiring;
  return slot;
}

constexpr std::array verdicts{Verdict::good,    Verdict::empty,     Verdict::malformed, Verdict::wrong_board, Verdict::wrong_slot,
                              Verdict::too_old, Verdict::unsigned_, Verdict::bad_entry};

BootState trusting(Slot slot) {
  BootState state;
  state.trusted = slot;
  return state;
}

BootState trying(Slot trusted, Slot on_trial, Trial trial) {
  BootState state = trusting(trusted);
  state.on_trial = on_trial;
  state.trial = trial;
  return state;
}

}  // namespace

TEST_CASE("over every state and every pair of slots: what boots is good, and where anything is good something boots") {
  std::size_t cases = 0;
  for (const Slot trusted : {Slot::a, Slot::b, Slot::none}) {
    for (const Slot on_trial : {Slot::a, Slot::b, Slot::none}) {
      for (const Trial trial : {Trial::none, Trial::requested, Trial::started}) {
        if ((on_trial == Slot::none) != (trial == Trial::none)) continue;
        for (const Verdict a : verdicts) {
          for (const Verdict b : verdicts) {
            ++cases;
            const std::array<SlotContent, 2> slots{content(a), content(b)};
            const auto good = [&slots](Slot slot) { return slots[static_cast<std::size_t>(slot)].verdict == Verdict::good; };
            const BootState before = trying(trusted, on_trial, trial);
            const Decision decision = decide(before, slots);
            CHECK(decision.state.boots == before.boots + 1);
            REQUIRE((decision.boot == Slot::none) == (!good(Slot::a) && !good(Slot::b)));
            if (decision.boot != Slot::none) REQUIRE(good(decision.boot));
            if (decision.boot == Slot::none) CHECK(decision.state.event == BootEvent::halted);
            // What was trusted and is good boots, but for the one start of a trial.
            const bool begins = trial == Trial::requested && good(on_trial);
            if (!begins && trusted != Slot::none && good(trusted)) CHECK(decision.boot == trusted);
            if (begins) {
              CHECK(decision.boot == on_trial);
              CHECK(decision.state.trusted == trusted);
            }
            CHECK((decision.state.trial == Trial::started) == begins);
            CHECK(decision.state.trial != Trial::requested);
            CHECK(decision.state.least_counter == before.least_counter);
          }
        }
      }
    }
  }
  CHECK(cases == 3 * 5 * 64);
}

TEST_CASE("a trial begins once and reverts at the start after, and says so") {
  const std::array slots{content(Verdict::good, 1), content(Verdict::good, 2)};
  const Decision first = decide(trying(Slot::a, Slot::b, Trial::requested), slots);
  CHECK(first.boot == Slot::b);
  CHECK(first.state.event == BootEvent::trial_begun);
  const Decision second = decide(first.state, slots);
  CHECK(second.boot == Slot::a);
  CHECK(second.state.event == BootEvent::reverted);
  CHECK(second.state.on_trial == Slot::none);
  const Decision third = decide(second.state, slots);
  CHECK(third.boot == Slot::a);
  CHECK(third.state.event == BootEvent::none);
}

TEST_CASE("an image that may not boot is refused, and the trusted one boots") {
  const Decision decision =
      decide(trying(Slot::b, Slot::a, Trial::requested), {content(Verdict::unsigned_), content(Verdict::good)});
  CHECK(decision.boot == Slot::b);
  CHECK(decision.state.event == BootEvent::refused);
}

TEST_CASE("an image for another wiring than the trusted one's is never tried, but where nothing else boots it does") {
  const SlotContent trusted = content(Verdict::good, 1, 7);
  const SlotContent other = content(Verdict::good, 2, 8);
  const Decision refused = decide(trying(Slot::a, Slot::b, Trial::requested), {trusted, other});
  CHECK(refused.boot == Slot::a);
  CHECK(refused.state.event == BootEvent::wired_otherwise);
  CHECK(refused.state.on_trial == Slot::none);
  CHECK(decide(refused.state, {trusted, other}).state.event == BootEvent::none);
  CHECK(decide(trying(Slot::b, Slot::a, Trial::requested), {trusted, other}).boot == Slot::b);
  CHECK(decide(trying(Slot::a, Slot::b, Trial::requested), {content(Verdict::unsigned_), other}).boot == Slot::b);
  CHECK(decide(trying(Slot::none, Slot::b, Trial::requested), {trusted, other}).boot == Slot::b);
}

TEST_CASE("on a board that trusts nothing yet the newer good image is adopted; of two alike it is A") {
  CHECK(decide({}, {content(Verdict::good, 1), content(Verdict::good, 2)}).boot == Slot::b);
  CHECK(decide({}, {content(Verdict::good, 2), content(Verdict::good, 2)}).boot == Slot::a);
  CHECK(decide({}, {content(Verdict::empty), content(Verdict::good, 1)}).state.event == BootEvent::adopted);
}

TEST_CASE("where the trusted image is damaged the other one is trusted from then on") {
  const Decision decision = decide(trusting(Slot::a), {content(Verdict::unsigned_), content(Verdict::good)});
  CHECK(decision.boot == Slot::b);
  CHECK(decision.state.trusted == Slot::b);
  CHECK(decision.state.event == BootEvent::fell_back);
}
