#include "tools/demo/gap_watch.hpp"

#include <doctest/doctest.h>

using isotherm::demo::Gap;
using isotherm::demo::GapWatch;
using isotherm::demo::Ledger;
using isotherm::demo::Stream;

namespace {

const Stream stream{"record", "s/r1", 7};
constexpr std::uint64_t patience_ms = 10'000;

/// Requests in the plant seconds from..to.
std::vector<Gap> asked(GapWatch& watch, const Ledger& ledger, std::uint64_t from_s, std::uint64_t to_s) {
  std::vector<Gap> all;
  for (std::uint64_t ms = from_s * 1'000; ms < to_s * 1'000; ms += 200) {
    for (const Gap& gap : watch.due(ledger, ms)) all.push_back(gap);
  }
  return all;
}

}  // namespace

TEST_CASE("a gap that arises while the connection stands is asked for once it has been open for a while") {
  Ledger ledger;
  GapWatch watch(patience_ms);
  ledger.receive(stream, 1);
  CHECK(asked(watch, ledger, 0, 100).empty());
  for (const std::uint32_t sequence : {5U, 6U}) ledger.receive(stream, sequence);
  CHECK(asked(watch, ledger, 100, 110).empty());
  const std::vector<Gap> gaps = asked(watch, ledger, 110, 112);
  REQUIRE(gaps.size() == 1);
  CHECK(gaps[0].stream == stream);
  CHECK(gaps[0].from == 2);
  CHECK(gaps[0].to == 4);
}

TEST_CASE("a gap that closes by itself in time is never asked for, and a later one has its own time") {
  Ledger ledger;
  GapWatch watch(patience_ms);
  for (const std::uint32_t sequence : {1U, 3U}) ledger.receive(stream, sequence);
  CHECK(asked(watch, ledger, 0, 9).empty());
  ledger.receive(stream, 2);
  ledger.receive(stream, 6);
  CHECK(asked(watch, ledger, 9, 19).empty());
  CHECK(asked(watch, ledger, 19, 21).size() == 1);
}

TEST_CASE("a gap that nobody can fill is asked for ever more rarely") {
  Ledger ledger;
  GapWatch watch(patience_ms);
  for (const std::uint32_t sequence : {1U, 3U}) ledger.receive(stream, sequence);
  // At 10, 30, 70, 150, 310, 630 and 1270 s, and every 640 s from then on.
  CHECK(asked(watch, ledger, 0, 600).size() == 5);
  CHECK(asked(watch, ledger, 600, 7'200).size() == 11);
}

TEST_CASE("of very many gaps a few are asked for in a second, and each has its turn") {
  Ledger ledger;
  GapWatch watch(patience_ms);
  for (std::uint32_t sequence = 1; sequence <= 81; sequence += 2) ledger.receive(stream, sequence);
  REQUIRE(ledger.inner_gaps().size() == 40);
  for (std::uint64_t second = 10; second < 15; ++second) {
    if (second == 10) CHECK(asked(watch, ledger, 0, 10).empty());
    CHECK(asked(watch, ledger, second, second + 1).size() == GapWatch::most_at_once);
  }
  CHECK(asked(watch, ledger, 15, 16).empty());
}

TEST_CASE("after everything was asked for at a reconnection a gap has its time anew") {
  Ledger ledger;
  GapWatch watch(patience_ms);
  for (const std::uint32_t sequence : {1U, 3U}) ledger.receive(stream, sequence);
  CHECK(asked(watch, ledger, 0, 9).empty());
  watch.forget();
  CHECK(asked(watch, ledger, 9, 19).empty());
  CHECK(asked(watch, ledger, 19, 21).size() == 1);
}
