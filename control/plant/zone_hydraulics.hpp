// What throttled zone valves do to the rack's resistance and to the flow that its pumps give, as the controller sees it: so that
// flow, pressure and pumps go on being witnesses of one another.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "control/point/inputs.hpp"
#include "control/settings/rack_settings.hpp"

namespace isotherm {

using ZoneOpenings = std::array<float, zone_count_most>;

constexpr ZoneOpenings all_zones_open() {
  ZoneOpenings openings{};
  openings.fill(1.0F);
  return openings;
}

/// Against open valves; exactly 1 where all are open or none is fitted.
struct Throttle {
  float resistance = 1.0F;  // of the rack
  float flow_two = 1.0F;    // that two pumps give at a speed
  float flow_one = 1.0F;    // that one gives
  bool settled = true;      // the valves are where they are thought to be: nobody else's witness is judged before
  bool certain = true;      // and none is astray: nothing is learned before

  template <typename Self, typename Visit>
  static constexpr void fields(Self& self, Visit&& visit) {
    visit(self.resistance, self.flow_two, self.flow_one, self.settled, self.certain);
  }
  constexpr float flow(std::size_t pumps) const { return pumps >= 2 ? flow_two : flow_one; }
};

/// Where the valves are by now.
struct ZoneHydraulicState {
  ZoneOpenings position = all_zones_open();
  Throttle throttle;
  std::uint8_t settles_s = 0;  // until the positions can be relied on
  bool begun = false;
  bool heard = false;

  template <typename Self, typename Visit>
  static constexpr void fields(Self& self, Visit&& visit) {
    visit(self.position, self.throttle, self.settles_s, self.begun, self.heard);
  }
};

/// Flow through a zone over that through an open one, at the same pressure: equal percentage, spoiled by the drop of the
/// branch. 1 at 1, falling all the way.
float zone_conductance(float opening);
/// And back; a conductance of 0 or less is that of a shut valve.
float zone_opening(float conductance);
/// Mean of the zones' conductances, each weighted by its GPUs.
float mean_conductance(const ZoneOpenings& openings, std::size_t zones);

/// One second, with 1..zone_count_most zones. `heard`: the valves' unit answers; one that does not opens them by itself.
void update(const RackSettings& settings, ZoneHydraulicState& state, const ZoneOpenings& commanded, bool heard, bool astray);

}  // namespace isotherm
