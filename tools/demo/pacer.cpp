#include "tools/demo/pacer.hpp"

#include <algorithm>

namespace isotherm::demo {

std::int64_t LapsePacer::step(std::int64_t wall_ns, std::int64_t plant_ns,
                              const std::array<std::int64_t, hal::pace_roles>& ready_ms, bool down) {
  constexpr std::int64_t ns_per_ms = 1'000'000;
  const std::int64_t passed_ns = std::clamp<std::int64_t>(wall_ns, 0, most_step_ns);
  std::int64_t furthest_ns = plant_ns + passed_ns * speed_;
  for (std::size_t n = 0; n < ready_ms.size(); ++n) {
    still_ns_[n] = ready_ms[n] == ready_ms_[n] ? still_ns_[n] + passed_ns : 0;
    ready_ms_[n] = ready_ms[n];
    const std::int64_t follows_ns = ready_ms[n] * ns_per_ms + ahead_ns;
    if (ready_ms[n] == hal::PacePage::absent || still_ns_[n] >= forget_ns) continue;
    if (plant_ns >= follows_ns && still_ns_[n] >= patience_ns) {
      down = true;
    } else {
      furthest_ns = std::min(furthest_ns, follows_ns);
    }
  }
  if (down) furthest_ns = std::min(furthest_ns, plant_ns + passed_ns);
  return std::max<std::int64_t>(furthest_ns - plant_ns, 0);
}

}  // namespace isotherm::demo
