#include "control/signal/recent_peak.hpp"

#include <doctest/doctest.h>

using namespace isotherm;

TEST_CASE("a peak is remembered for at least one window and forgotten after two, whenever it came") {
  for (int peak_at = 0; peak_at < 2 * peak_window_s; ++peak_at) {
    CAPTURE(peak_at);
    RecentPeak state;
    for (int second = 0; second < 6 * peak_window_s; ++second) {
      update(state, second == peak_at ? 70.0F : 60.0F);
      if (!state.highest().known) continue;
      const int age_s = second - peak_at;
      if (age_s >= 0 && age_s < peak_window_s) CHECK(state.highest().value == 70.0F);
      if (age_s < 0 || age_s >= 2 * peak_window_s) CHECK(state.highest().value == 60.0F);
    }
  }
}

TEST_CASE("nothing is known of the peaks before a whole window, and everything at any time after it") {
  RecentPeak state;
  for (int second = 1; second < 5 * peak_window_s; ++second) {
    update(state, 60.0F);
    CHECK(state.highest().known == (second >= peak_window_s));
  }
}
