#include "tools/demo/made_records.hpp"

#include <doctest/doctest.h>

using isotherm::demo::MadeRecords;

TEST_CASE("everything from the first sequence to the newest was made, seen or not") {
  MadeRecords made;
  CHECK(made.made() == 0);
  made.see({.boot = 7, .oldest = 40, .newest = 159});
  CHECK(made.made() == 159);
  made.see({.boot = 7, .oldest = 60, .newest = 179});
  CHECK(made.made() == 179);
}

TEST_CASE("what a killed controller made last counts through the identity of its successor") {
  MadeRecords made;
  made.see({.boot = 7, .oldest = 1, .newest = 100});
  made.see({.boot = 8,
            .oldest = 106,
            .newest = 110,
            .previous_boot = 7,
            .previous_oldest = 1,
            .previous_newest = 105});
  CHECK(made.made() == 110);
  CHECK(made.boots() == 2);
}

TEST_CASE("the store can know of more than was seen, never of less") {
  MadeRecords made;
  made.see({.boot = 7, .oldest = 1, .newest = 10});
  made.see(7, 1, 12);
  CHECK(made.made() == 12);
  made.see(7, 1, 11);
  CHECK(made.made() == 12);
  made.see(8, 20, 25);  // seen in the store alone
  CHECK(made.made() == 18);
}

TEST_CASE("a controller that has made nothing yet adds nothing") {
  MadeRecords made;
  made.see({.boot = 7});
  made.see({.boot = 0, .oldest = 1, .newest = 5});
  CHECK(made.made() == 0);
}
