#include "tools/plant/study_load.hpp"

#include <doctest/doctest.h>

#include <set>

using namespace isotherm::plant;

TEST_CASE("sixteen workloads, each with its own name, at full power or idle before they begin") {
  const auto all = sixteen_study_loads(0.15);
  CHECK(all.size() == 16);
  std::set<std::string> names;
  for (const StudyLoad& load : all) {
    names.insert(load.name);
    CHECK(load.to_s - load.from_s >= 60.0);
    CHECK(load.share(-1.0) >= 0.15);
    CHECK(load.share(-1.0) == load.share(-100.0));
  }
  CHECK(names.size() == 16);
}

TEST_CASE("a wave is at full power for 70 % of its period, and nobody announces it") {
  const StudyLoad wave = square_wave(5.0, 0.3);
  CHECK(wave.share(0.0) == 1.0);
  CHECK(wave.share(3.4) == 1.0);
  CHECK(wave.share(3.5) == doctest::Approx(0.7));
  CHECK(wave.share(4.98) == doctest::Approx(0.7));
  CHECK(wave.share(5.0) == 1.0);
  CHECK(wave.changes.empty());
}

TEST_CASE("what is announced is what comes") {
  for (const StudyLoad& load : sixteen_study_loads(0.15)) {
    CAPTURE(load.name);
    double before = load.share(-1.0);
    for (const PowerChange& change : load.changes) {
      CHECK(load.share(change.begins_s - 0.1) == doctest::Approx(before));
      CHECK(load.share(change.begins_s + change.ramp_s) == doctest::Approx(change.share).epsilon(1e-6));
      if (change.ramp_s > 0.0) {
        CHECK(load.share(change.begins_s + 0.5 * change.ramp_s) == doctest::Approx(0.5 * (before + change.share)));
      }
      before = change.share;
    }
  }
}
