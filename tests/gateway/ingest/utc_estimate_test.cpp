#include "gateway/ingest/utc_estimate.hpp"

#include <doctest/doctest.h>

namespace isotherm::gateway {
namespace {

TEST_CASE("nothing is stamped before the first answer") { CHECK_FALSE(UtcEstimate{}.at(5)); }

TEST_CASE("the least delayed answer of the last ten minutes stamps, and its round trip is the uncertainty") {
  UtcEstimate estimate;
  estimate.note(1000, 51'000, 51'040);
  CHECK(estimate.at(1000)->utc_ms == 51'040);
  CHECK(estimate.at(1000)->uncertainty_ms == 41);
  estimate.note(2000, 52'000, 52'005);
  CHECK(estimate.at(3000)->utc_ms == 53'005);
  CHECK(estimate.at(3000)->uncertainty_ms == 6);
  estimate.note(600'000, 650'000, 650'300);  // a slow answer changes nothing
  CHECK(estimate.at(600'000)->utc_ms == 650'005);
  estimate.note(602'001, 652'050, 652'090);  // until the good one is older than ten minutes
  CHECK(estimate.at(602'001)->utc_ms == 652'090);
}

TEST_CASE("an assumption holds only until the controller has answered") {
  UtcEstimate estimate;
  estimate.assume(10'000, 500);
  CHECK(estimate.at(1)->utc_ms == 10'001);
  CHECK(estimate.at(1)->uncertainty_ms == 500);
  estimate.note(1, 20'001, 20'001);
  CHECK(estimate.at(1)->utc_ms == 20'001);
  CHECK(estimate.at(1)->uncertainty_ms == 1);
}

}  // namespace
}  // namespace isotherm::gateway
