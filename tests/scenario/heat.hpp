// How hot the second-hottest GPU of a simulated rack becomes for a while, by its averages of 5 s.
#pragma once

#include <algorithm>

#include "tests/scenario/rack_run.hpp"

namespace isotherm::test {

struct Heat {
  double most_k = -100.0;  // over the set point
  double longest_s = 0.0;  // without a break more than 2 K above it
  int by_mpc = 0;          // seconds that MPC decided
};

inline Heat watch(RackRun& run, double seconds, double set_point_c) {
  Heat heat;
  int over = 0;
  int longest = 0;
  run.run(seconds, [&] {
    for (const double celsius : run.truth().second_hottest_ema5_c) {
      over = celsius - set_point_c > 2.0 ? over + 1 : 0;
      longest = std::max(longest, over);
      heat.most_k = std::max(heat.most_k, celsius - set_point_c);
    }
    heat.by_mpc += run.newest().law == Law::mpc ? 1 : 0;
  });
  heat.longest_s = 0.1 * longest;
  return heat;
}

}  // namespace isotherm::test
