#include "firmware/boot/trial_health.hpp"

#include <doctest/doctest.h>

using namespace isotherm::boot;

TEST_CASE("an image is well when it heard the rack and kept its time; in its second minute at the latest") {
  struct Case {
    const char* what;
    TrialMinute minute;
    TrialHealth first;
    TrialHealth second;
  };
  using enum TrialHealth;
  const Case cases[] = {
      {"all answered", {600, 600, 0}, well, well},
      {"one answer in ten lost", {600, 540, 0}, well, well},
      {"one more", {600, 539, 0}, undecided, ill},
      {"a rack that came late", {600, 300, 0}, undecided, ill},
      {"a field bus driver that hears nothing", {600, 0, 0}, undecided, ill},
      {"one late cycle", {600, 600, 1}, well, well},
      {"two of them", {600, 600, 2}, undecided, ill},
      {"late and deaf", {600, 0, 60}, undecided, ill},
      {"no tick at all", {0, 0, 0}, undecided, ill},
  };
  for (const Case& one : cases) {
    CAPTURE(one.what);
    CHECK(judge(one.minute, 1) == one.first);
    CHECK(judge(one.minute, 2) == one.second);
    CHECK(judge(one.minute, 3) == one.second);
  }
}
