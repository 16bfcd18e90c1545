#include "hal/linux/poll_loop.hpp"

#include <doctest/doctest.h>
#include <poll.h>
#include <sys/eventfd.h>

#include <limits>

#include "hal/linux/descriptor.hpp"
#include "hal/linux/log.hpp"
#include "hal/linux/plant_clock.hpp"
#include "hal/linux/random_word.hpp"
#include "hal/linux/start_error.hpp"

using namespace isotherm::hal;

namespace {

constexpr std::int64_t for_ever = std::numeric_limits<std::int64_t>::max();

/// A descriptor that is readable from the start.
Descriptor ready() { return Descriptor(::eventfd(1, EFD_NONBLOCK)); }

}  // namespace

TEST_CASE("what waits already is handled even when the deadline is past, once") {
  PollLoop loop;
  const Descriptor event = ready();
  int handled = 0;
  loop.watch(event.number(), POLLIN, [&](short events) { handled += events & POLLIN ? 1 : 0; });
  loop.run_until(0);
  CHECK(handled == 1);
}

TEST_CASE("the loop ends at its deadline") {
  PollLoop loop;
  const std::int64_t deadline = wall_mono_ns() + 3'000'000;
  loop.run_until(deadline);
  CHECK(wall_mono_ns() >= deadline);
}

TEST_CASE("a handler may stop the loop") {
  PollLoop loop;
  const Descriptor event = ready();
  loop.watch(event.number(), POLLIN, [&](short) { loop.stop(); });
  loop.run_until(for_ever);
  CHECK(wall_mono_ns() < for_ever);
}

TEST_CASE("a handler may forget itself and others, which are then not called in the same pass") {
  PollLoop loop;
  const Descriptor first = ready();
  const Descriptor second = ready();
  int handled = 0;
  const auto forget_both = [&](short) {
    ++handled;
    loop.forget(first.number());
    loop.forget(second.number());
  };
  loop.watch(first.number(), POLLIN, forget_both);
  loop.watch(second.number(), POLLIN, forget_both);
  loop.run_until(0);
  loop.run_until(0);
  CHECK(handled == 1);
}

TEST_CASE("a boot id is never the one that means unassigned, and two differ") {
  const std::uint32_t first = draw_boot_id();
  CHECK(first != 0);
  CHECK((draw_boot_id() != first || draw_boot_id() != first));
}

TEST_CASE("a log level that is none is refused") {
  CHECK_THROWS_AS(log::start("isotherm-test", "loud"), StartError);
  log::start("isotherm-test", "off");
  log::error("not to be seen");
}
