#include <doctest/doctest.h>

#include <memory>

#include "firmware/loop/tick_schedule.hpp"
#include "hal/fake/memory_bus.hpp"

using namespace isotherm;

namespace {

struct Bench {
  hal::MemoryBus bus;
  std::unique_ptr<RetainedRing> ring = std::make_unique<RetainedRing>();
  RackController controller{bus, *ring, {}};
};

}  // namespace

TEST_CASE("the first cycle is hurried, then a tick is due every 100 ms, however long each took") {
  Bench bench;
  std::uint64_t due = 5000;
  TickSchedule schedule(due);
  for (int tick = 0; tick < 30; ++tick) {
    bench.controller.tick(due);
    const std::uint64_t next = schedule.next(bench.controller, due + 7 * static_cast<unsigned>(tick) % 60);
    CHECK(next - due == (tick < 9 ? 30 : 100));
    due = next;
  }
  CHECK(bench.controller.missed_deadlines() == 0);
}

TEST_CASE("what was missed is counted and left out") {
  Bench bench;
  TickSchedule schedule(0);
  CHECK(schedule.next(bench.controller, 999) == 30);
  CHECK(bench.controller.missed_deadlines() == 0);
  CHECK(schedule.next(bench.controller, 3'500) == 3'060);
  CHECK(bench.controller.missed_deadlines() == 3);
}
