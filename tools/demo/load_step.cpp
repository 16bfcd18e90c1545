#include "tools/demo/load_step.hpp"

#include <algorithm>
#include <cmath>

namespace isotherm::demo {
namespace {

constexpr double most_load = 1.2;

}  // namespace

std::optional<double> moved_load(const ScreenModel& model, double step, double rated_power_w) {
  std::optional<double> from = model.load_override;
  if (!from && model.unhindered_power_kw) {
    const double drawn = *model.unhindered_power_kw * 1000.0 / rated_power_w;
    from = std::round(drawn / load_step) * load_step;
  }
  if (!from) return std::nullopt;
  return std::clamp(*from + step, 0.0, most_load);
}

}  // namespace isotherm::demo
