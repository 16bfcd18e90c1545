#include "tools/plant/serve/state_file.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>

#include "hal/linux/start_error.hpp"
#include "tests/hal/linux/temporary_folder.hpp"
#include "tests/tools/plant/serve/fake_plant.hpp"

using namespace isotherm::plant;
using isotherm::hal::StartError;
using isotherm::test::FakePlant;
using isotherm::test::TemporaryFolder;

TEST_CASE("what was saved is restored, and without a file there is nothing to take up") {
  const TemporaryFolder folder;
  FakePlant plant;
  {
    const StateFile file(folder.file("state"));
    CHECK(!file.restore(plant));
    plant.state = "far on";
    CHECK(file.save(plant));
  }
  FakePlant other;
  CHECK(StateFile(folder.file("state")).restore(other));
  CHECK(other.state == "far on");
}

TEST_CASE("half a state, left by a process that was killed while it wrote, is never taken up") {
  const TemporaryFolder folder;
  FakePlant plant;
  const StateFile file(folder.file("state"));
  plant.state = "whole";
  REQUIRE(file.save(plant));
  folder.write("state.new", "damaged");
  CHECK(file.restore(plant));
  CHECK(plant.state == "whole");
}

TEST_CASE("a state that cannot be used is refused with a sentence that names the file") {
  const TemporaryFolder folder;
  const std::string path = folder.write("state", "damaged");
  FakePlant plant;
  CHECK_THROWS_WITH_AS(StateFile(path).restore(plant),
                       ("--state " + path + ": the saved state is damaged; remove the file to begin anew").c_str(),
                       StartError);
  CHECK(plant.state == "fresh");
}

TEST_CASE("two processes cannot keep one file") {
  const TemporaryFolder folder;
  const std::string path = folder.file("state");
  {
    const StateFile first(path);
    CHECK_THROWS_WITH_AS(StateFile{path}, ("--state " + path + ": another isotherm-plant keeps it").c_str(), StartError);
  }
  CHECK_NOTHROW(StateFile{path});
  CHECK(!std::filesystem::exists(path + ".lock"));
}

TEST_CASE("without a path nothing is kept, and that is no failure") {
  FakePlant plant;
  const StateFile none("");
  CHECK(none.save(plant));
  CHECK(!none.restore(plant));
}

TEST_CASE("a state that cannot be written is told to the caller") {
  const TemporaryFolder folder;
  FakePlant plant;
  const StateFile file(folder.file("state"));
  std::filesystem::create_directory(folder.file("state.new"));
  CHECK(!file.save(plant));
}
