#include "tools/demo/ledger.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <optional>

using isotherm::demo::Gap;
using isotherm::demo::Ledger;
using isotherm::demo::Stream;

TEST_CASE("a message is known by kind, source, boot and sequence together") {
  Ledger ledger;
  CHECK(ledger.receive({"record", "s/r1", 7}, 1));
  CHECK(ledger.receive({"state", "s/r1", 7}, 1));
  CHECK(ledger.receive({"record", "s/r2", 7}, 1));
  CHECK(ledger.receive({"record", "s/r1", 8}, 1));
  CHECK_FALSE(ledger.receive({"record", "s/r1", 7}, 1));
  CHECK(ledger.received() == 4);
  CHECK(ledger.received("record") == 3);
  CHECK(ledger.duplicates() == 1);
}

TEST_CASE("every hole is asked for, and what may have come before the first and after the newest") {
  Ledger ledger;
  const Stream stream{"record", "s/r1", 7};
  for (const std::uint32_t sequence : {10U, 11U, 14U, 20U}) ledger.receive(stream, sequence);
  const auto asked = [gaps = ledger.gaps()](std::uint32_t from, std::optional<std::uint32_t> to) {
    return std::ranges::any_of(gaps, [&](const Gap& gap) {
      return gap.stream.kind == "record" && gap.from == from && gap.to == to;
    });
  };
  CHECK(asked(0, 9));
  CHECK(asked(12, 13));
  CHECK(asked(15, 19));
  CHECK(asked(21, std::nullopt));
  CHECK(ledger.inner_gaps().size() == 2);
}

TEST_CASE("a source whose alarms never got through is asked for them") {
  Ledger ledger;
  ledger.receive({"record", "s/r1", 7}, 1);
  ledger.receive({"pue", "s", 3}, 1);
  unsigned alarms = 0;
  for (const Gap& gap : ledger.gaps()) {
    if (gap.stream.kind == "alarm") {
      ++alarms;
      CHECK(gap.stream.source == "s/r1");
      CHECK(gap.from == 0);
      CHECK_FALSE(gap.to.has_value());
    }
  }
  CHECK(alarms == 1);
}

TEST_CASE("links that never got through are asked for by the boot of the store, and nothing else is by that boot") {
  Ledger ledger;
  ledger.receive({"record", "s/r1", 7}, 1);
  ledger.receive({"link", "s/r1", 3}, 4);
  ledger.receive({"pue", "s", 3}, 1);
  std::vector<std::string> of_store;
  for (const Gap& gap : ledger.gaps()) {
    if (gap.stream.boot != 3) continue;
    of_store.push_back(gap.stream.kind + " " + gap.stream.source + " " + std::to_string(gap.from) +
                       (gap.to ? ".." + std::to_string(*gap.to) : ".."));
  }
  std::ranges::sort(of_store);
  CHECK(of_store == std::vector<std::string>{"link s 0..", "link s/r1 0..3", "link s/r1 5..", "pue s 0..0", "pue s 2.."});
}

TEST_CASE("a replayed message closes its gap and is no duplicate") {
  Ledger ledger;
  const Stream stream{"record", "s/r1", 7};
  ledger.receive(stream, 1);
  ledger.receive(stream, 3);
  CHECK(ledger.missing(stream, 1, 3) == 1);
  CHECK(ledger.receive(stream, 2));
  CHECK(ledger.missing(stream, 1, 3) == 0);
  CHECK(ledger.inner_gaps().empty());
  CHECK(ledger.duplicates() == 0);
  CHECK(ledger.missing({"record", "s/r1", 8}, 1, 10) == 10);
}
