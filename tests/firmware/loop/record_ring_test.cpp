#include "firmware/loop/record_ring.hpp"

#include <doctest/doctest.h>

#include <memory>

using namespace isotherm;

namespace {

void append(RecordRing& ring, std::uint32_t boot, unsigned count, Mode mode = Mode::running) {
  for (unsigned n = 0; n < count; ++n) {
    Record record;
    record.sequence = ring.next();
    record.boot = boot;
    record.mode = mode;
    ring.append(record);
  }
}

}  // namespace

TEST_CASE("a fresh ring begins at 1 and holds the last 120") {
  const auto memory = std::make_unique<RetainedRing>();
  RecordRing ring(*memory);
  CHECK(ring.next() == 1);
  CHECK(ring.current().newest == 0);
  CHECK(ring.previous().newest == 0);
  CHECK_FALSE(ring.retained_mode().ok());
  append(ring, 7, 200);
  CHECK(ring.current().oldest == 81);
  CHECK(ring.current().newest == 200);
}

TEST_CASE("after a restart sequences go on, and what is left of the boot before shrinks as it is overwritten") {
  const auto memory = std::make_unique<RetainedRing>();
  {
    RecordRing before(*memory);
    append(before, 7, 50);
  }
  RecordRing ring(*memory);
  CHECK(ring.next() == 51);
  CHECK(ring.retained_mode().value() == Mode::running);
  CHECK(ring.previous().boot == 7);
  CHECK(ring.previous().oldest == 1);
  CHECK(ring.previous().newest == 50);
  append(ring, 8, 100);
  CHECK(ring.current().oldest == 51);
  CHECK(ring.previous().oldest == 31);
  append(ring, 8, 20);
  CHECK(ring.previous().newest == 0);
}

TEST_CASE("whatever one slot was torn by, the others still count") {
  for (std::uint32_t torn = 1; torn <= 50; ++torn) {
    const auto memory = std::make_unique<RetainedRing>();
    {
      RecordRing before(*memory);
      append(before, 7, 50);
    }
    (*memory)[torn % controller_map::ring_slots][100] ^= 1U;
    const RecordRing ring(*memory);
    CHECK(ring.previous().newest == (torn == 50 ? 49 : 50));
    CHECK(ring.previous().oldest == (torn == 50 ? 1 : torn + 1));
  }
}
