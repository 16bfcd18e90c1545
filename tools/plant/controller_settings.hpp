// What the controller of a simulated rack is set to before anything was measured on it.
#pragma once

#include "control/settings/rack_settings.hpp"
#include "tools/plant/rack_settings.hpp"

namespace isotherm::plant {

/// The defaults are those of the 700 W class.
inline isotherm::RackSettings controller_settings(GpuClass gpu_class) {
  isotherm::RackSettings settings = default_rack_settings;
  if (gpu_class == GpuClass::watts_1000) {
    settings.gpu_set_point_c = 73.0F;
    settings.rated_power_w = 89'100.0F;
    settings.supply_most_c = 41.0F;  // docs/decisions/0019: leaves the pumps enough to answer a rise by a fifth
  }
  return settings;
}

}  // namespace isotherm::plant
