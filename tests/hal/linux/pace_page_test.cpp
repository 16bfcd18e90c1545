#include "hal/linux/pace_page.hpp"

#include <doctest/doctest.h>

#include <fstream>

#include "hal/linux/plant_clock.hpp"
#include "hal/linux/start_error.hpp"
#include "tests/hal/linux/temporary_folder.hpp"

using namespace isotherm::hal;
using isotherm::test::TemporaryFolder;

TEST_CASE("whoever opens the page reads what its maker moves, and is read in turn") {
  const TemporaryFolder folder;
  const auto maker = PacePage::create(folder.file("page"));
  const auto reader = PacePage::open(folder.file("page"));
  CHECK(reader->plant_ns() == 0);
  CHECK(maker->ready_ms(PaceRole::plant) == PacePage::absent);
  CHECK(maker->ready_ms(PaceRole::controller) == PacePage::absent);
  maker->move_to(1'234'567'890);
  CHECK(reader->plant_ns() == 1'234'567'890);
  reader->ready_until(PaceRole::controller, 1'300);
  CHECK(maker->ready_ms(PaceRole::controller) == 1'300);
  CHECK(maker->ready_ms(PaceRole::plant) == PacePage::absent);
}

TEST_CASE("what is no page is refused with one sentence and stays as it is") {
  const TemporaryFolder folder;
  CHECK_THROWS_WITH_AS(PacePage::open(folder.file("none")), ("--pace " + folder.file("none") + ": no such file or directory").c_str(),
                       StartError);
  std::ofstream(folder.file("text")) << "no page";
  std::ofstream(folder.file("zeros")) << std::string(56, '\0');
  for (const char* name : {"text", "zeros"}) {
    CHECK_THROWS_WITH_AS(PacePage::open(folder.file(name)),
                         ("--pace " + folder.file(name) + ": it is no page of a time-lapse").c_str(), StartError);
  }
  CHECK_THROWS_AS(PacePage::create(folder.file("none/page")), StartError);
}

TEST_CASE("a paced clock reads the page, tells readiness, and asks to be looked at again while time is held back") {
  const TemporaryFolder folder;
  const auto maker = PacePage::create(folder.file("page"));
  const PlantClock clock(TimeScale{10, 1'700'000'000'000, 0}, PacePage::open(folder.file("page")));
  CHECK(clock.paced());
  CHECK(clock.mono_ms() == 0);
  maker->move_to(2'500'000'000);
  CHECK(clock.mono_ms() == 2'500);
  CHECK(clock.utc_ms() == 1'700'000'002'500);
  const std::int64_t now = wall_mono_ns();
  CHECK(clock.wall_ns_at(3'500) >= now + 100'000'000);
  CHECK(clock.wall_ns_at(2'501) > now);
  const std::int64_t arrived = clock.wall_ns_at(2'500);
  CHECK(arrived <= wall_mono_ns());
  clock.ready_until(PaceRole::plant, 2'520);
  CHECK(maker->ready_ms(PaceRole::plant) == 2'520);
  clock.take_no_part(PaceRole::plant);
  CHECK(maker->ready_ms(PaceRole::plant) == PacePage::absent);
  CHECK_FALSE(PlantClock().paced());
}
