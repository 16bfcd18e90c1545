// What the rack is doing as a whole: cold and warm entry, the start-up and shutdown sequences, fallback, and the way back.
#pragma once

#include <cstdint>

#include "control/point/outputs.hpp"
#include "control/signal/reading.hpp"

namespace isotherm {

/// How a controller begins. Unknown is warm: a rack that may be hot is not taken through a start-up.
enum class Entry : std::uint8_t { cold, warm, automatic };

struct SupervisorState {
  Mode mode = Mode::settling;
  bool wanted = true;       // IT power is wanted: until a stop command
  bool permit = false;      // what this side asks of the permit before protective functions
  bool brake = false;
  bool entry_open = true;   // an automatic entry has not been decided yet
  std::uint32_t seconds_in_mode = 0;
  std::uint32_t seconds_regulated = 0;  // since the loops closed for the first time after a start
  std::uint8_t valid_readings = 0;      // in a row
  std::uint8_t braked_s = 0;            // for which the loops wait yet, because the nodes were found braked
  std::uint8_t permit_open_s = 0;       // read back open although it is asked for
  std::uint8_t failed_starts = 0;

  template <typename Self, typename Visit>
  static constexpr void fields(Self& self, Visit&& visit) {
    visit(self.mode, self.wanted, self.permit, self.brake, self.entry_open, self.seconds_in_mode,
          self.seconds_regulated, self.valid_readings, self.braked_s, self.permit_open_s, self.failed_starts);
  }
};

/// What the supervisor looks at, once a second.
struct Situation {
  bool blind = false;           // no good read of the rack I/O unit for 2 s, or its registers stand still
  bool ever_read = false;
  bool permit_closed = false;   // read back
  bool brake_active = false;    // read back
  Reading flow_lpm;
  Reading controlled_c;
  Reading hottest_c;
  Reading supply_c;
  Reading dew_point_c;
  Reading suction_kpa;
  Reading level_percent;
  bool all_gpus_heard = false;
  bool leak = false;
  bool fallback_demanded = false;  // the probe or telemetry row has tripped
  bool latched = false;            // a latched trip is in force
  bool power_cut = false;          // a protective function holds the permit open
  bool start = false;              // commands of this cycle
  bool stop = false;
  float design_flow_lpm = 0.0F;
  float purge_s = 0.0F;
  float run_on_s = 0.0F;
  float dew_point_margin_k = 0.0F;
};

enum class PumpPlan : std::uint8_t {
  off,
  keep,    // whatever flows goes on flowing
  speed,   // purge_speed
  ramp,    // up to design flow
  design,  // design flow, and no less than flowed before
  law,
};
enum class ValvePlan : std::uint8_t { close, hold, law };

/// What the mode asks of the actuators.
struct Plan {
  PumpPlan pumps = PumpPlan::design;
  ValvePlan valve = ValvePlan::hold;
};
Plan plan(Mode mode);
/// The same, but nodes that were found braked are waited for by the pumps only: the valve, which held its place while the unit's
/// watchdog raised the flow, begins with two valid readings.
Plan plan(const SupervisorState& state);

SupervisorState begin(Entry entry);
/// Before the first second of a restarted controller: the permit as it was last commanded, until it is read.
void take_over_permit(SupervisorState& state, bool closed);
/// At the first good read after a silence, before anything is written: the permit as it is read back is left alone. In a
/// start-up, a run-on or a rack that is off it is open whatever was read.
void see_permit(SupervisorState& state, bool closed);
/// One second.
void step(SupervisorState& state, const Situation& now);

inline constexpr float purge_speed = 0.30F;        // share of full speed
inline constexpr float ramp_per_second = 0.05F;    // of full-speed flow, in ramp_up
inline constexpr std::uint32_t mute_s = 300;       // the supply warning is muted for so long after a start

}  // namespace isotherm
