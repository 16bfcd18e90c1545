#include "control/signal/load_range.hpp"

namespace isotherm {

void update(LoadRange& range, std::int16_t value) {
  if (range.second_in_window == 0) range.low_now = range.high_now = value;
  range.low_now = std::min(range.low_now, value);
  range.high_now = std::max(range.high_now, value);
  if (++range.second_in_window < range_window_s) return;
  std::shift_right(range.low.begin(), range.low.end(), 1);
  std::shift_right(range.high.begin(), range.high.end(), 1);
  range.low.front() = range.low_now;
  range.high.front() = range.high_now;
  range.second_in_window = 0;
  if (range.windows < range_windows) ++range.windows;
}

}  // namespace isotherm
