#include "firmware/loop/record_ring.hpp"

#include <doctest/doctest.h>

#include <memory>

using namespace isotherm;

namespace {

constexpr std::uint32_t slots = controller_map::ring_slots;

std::unique_ptr<RetainedRing> empty() { return std::make_unique<RetainedRing>(); }

void append(RecordRing& ring, std::uint32_t boot, std::size_t count, Mode mode = Mode::running) {
  for (std::size_t n = 0; n < count; ++n) {
    Record record;
    record.sequence = ring.next();
    record.boot = boot;
    record.mode = mode;
    ring.append(record);
  }
}

}  // namespace

TEST_CASE("empty memory holds nothing, and the first record is number 1") {
  const auto memory = empty();
  const RecordRing ring(*memory);
  CHECK(ring.newest() == 0);
  CHECK(ring.next() == 1);
  CHECK(ring.current().newest == 0);
  CHECK(ring.previous().newest == 0);
  CHECK_FALSE(ring.retained().ok());
}

TEST_CASE("the ring tells its oldest record before and after it has gone round") {
  const auto memory = empty();
  RecordRing ring(*memory);
  append(ring, 5, slots);
  CHECK(ring.current().oldest == 1);
  append(ring, 5, 1);
  CHECK(ring.current().oldest == 2);
  CHECK(ring.current().newest == slots + 1);
  CHECK(ring.current().boot == 5);
  for (std::uint32_t sequence = ring.current().oldest; sequence <= ring.newest(); ++sequence) {
    const auto record = decode(std::span<const std::uint16_t, record_words>(ring.slot(sequence % slots)));
    REQUIRE(record.ok());
    CHECK(record.value().sequence == sequence);
  }
}

TEST_CASE("after a restart sequences go on, and the boot before is told for as long as the ring holds any of it") {
  const auto memory = empty();
  {
    RecordRing before(*memory);
    append(before, 5, 50, Mode::fallback);
  }
  RecordRing ring(*memory);
  CHECK(ring.next() == 51);
  CHECK(ring.previous().boot == 5);
  CHECK(ring.previous().oldest == 1);
  CHECK(ring.previous().newest == 50);
  CHECK(ring.retained().value().mode == Mode::fallback);
  CHECK(ring.current().newest == 0);
  append(ring, 6, 1);
  CHECK(ring.current().oldest == 51);
  CHECK(ring.current().newest == 51);
  append(ring, 6, slots - 2);
  CHECK(ring.previous().oldest == 50);
  CHECK(ring.previous().newest == 50);
  append(ring, 6, 1);
  CHECK(ring.previous().newest == 0);
  CHECK(ring.current().oldest == 51);
  append(ring, 6, 1);
  CHECK(ring.current().oldest == 52);
}

TEST_CASE("of three boots in the ring the last but one is told") {
  const auto memory = empty();
  for (const std::uint32_t boot : {7U, 8U, 9U}) {
    RecordRing ring(*memory);
    append(ring, boot, 10);
  }
  const RecordRing ring(*memory);
  CHECK(ring.previous().boot == 9);
  CHECK(ring.previous().oldest == 21);
  CHECK(ring.previous().newest == 30);
}

TEST_CASE("a damaged slot ends what is told of the boot before; any damaged word of the newest counts it as empty") {
  for (std::size_t word = 0; word < record_words; ++word) {
    const auto memory = empty();
    {
      RecordRing before(*memory);
      append(before, 5, 20);
    }
    auto& damaged = (*memory)[20][word];
    damaged = static_cast<std::uint16_t>(damaged ^ 0x0100U);
    const RecordRing ring(*memory);
    REQUIRE(ring.newest() == 19);
    REQUIRE(ring.previous().oldest == 1);
  }
  const auto memory = empty();
  {
    RecordRing before(*memory);
    append(before, 5, 20);
  }
  (*memory)[12][100] ^= 1U;
  const RecordRing ring(*memory);
  CHECK(ring.newest() == 20);
  CHECK(ring.previous().oldest == 13);
}

TEST_CASE("an intact record in a slot that is not its own does not count") {
  const auto memory = empty();
  {
    RecordRing before(*memory);
    append(before, 5, 3);
  }
  (*memory)[50] = (*memory)[3];
  (*memory)[3].fill(0);
  const RecordRing ring(*memory);
  CHECK(ring.newest() == 2);
}

TEST_CASE("each record of the boot before can be taken until a new one is made, and no other") {
  const auto memory = empty();
  {
    RecordRing before(*memory);
    append(before, 5, 200);
  }
  RecordRing ring(*memory);
  const RecordRange found = ring.previous();
  REQUIRE(found.oldest == 81);
  for (std::uint32_t sequence = found.oldest; sequence <= found.newest; ++sequence) {
    const Result<Record> record = ring.retained(sequence);
    REQUIRE(record.ok());
    CHECK(record.value().sequence == sequence);
  }
  CHECK_FALSE(ring.retained(found.oldest - 1).ok());
  CHECK_FALSE(ring.retained(found.newest + 1).ok());
  append(ring, 6, 1);
  CHECK_FALSE(ring.retained(100).ok());
}

TEST_CASE("memory full of noise is an empty ring") {
  const auto memory = empty();
  std::uint32_t noise = 1;
  for (auto& slot : *memory) {
    for (std::uint16_t& word : slot) {
      noise = noise * 1664525U + 1013904223U;
      word = static_cast<std::uint16_t>(noise >> 16U);
    }
  }
  const RecordRing ring(*memory);
  CHECK(ring.newest() == 0);
}
