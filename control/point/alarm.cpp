#include "control/point/alarm.hpp"

#include <array>

namespace isotherm {
namespace {

constexpr std::string_view notify_only = "Nothing was changed";

constexpr std::array<Alarm, safety_row_count> table{{
    {1, "emergency_stop", "Emergency stop",
     {}, {},
     {"The emergency-stop or the smoke detector's contact is open",
      "Pumps stopped, primary valve closed, IT power permit opened; latched"},
     "Make the room safe and close the contact; a reset of the trip takes the rack through its start-up and gives it power again"},
    {2, "large_leak", "Large leak",
     {}, {},
     {"Two leak zones are wet, or one is wet while level or pressure falls",
      "Isolation valves closed, pumps slowed, power brake set; after 10 s, at once where a GPU is hot, IT power permit opened and pumps stopped; "
      "latched"},
     "Find and dry the leak, refill and check the level, then reset the trip"},
    {3, "small_leak", "Small leak",
     {"One leak zone is wet", notify_only},
     {"One leak zone has been wet for 10 s", notify_only},
     {"One leak zone has been wet for 10 s, and the owner's policy is to isolate", "Isolation valves closed"},
     "Look under the rack now: a second zone or a falling level isolates the rack and cuts its power"},
    {4, "gpu_over_temperature", "GPU over-temperature",
     {"A GPU is above 80 C", notify_only},
     {"A GPU has been above 85 C for 2 s", "Pumps to full speed, supply temperature to its least permitted value"},
     {"A GPU has been above 90 C for 2 s",
      "Pumps to full speed, power brake set; IT power permit opens after 5 s at 95 C; latched"},
     "Check flow and supply temperature; if one GPU stands out, its cold plate is blocked or badly seated"},
    {5, "low_flow", "Low flow",
     {"Flow has been below 90 % of that commanded for 10 s", notify_only},
     {"Flow has been below 80 % of that commanded for 5 s", "Both pumps to full speed"},
     {"Flow is below half of that commanded or 35 % of design flow",
      "Both pumps to full speed, power brake set; IT power permit opens after 5 s without recovery; latched"},
     "Check pumps, valves and filter for a blockage, and the level for air in the loop"},
    {6, "low_differential_pressure", "Low differential pressure",
     {"Differential pressure has been below 90 % of that expected at this pump speed for 10 s", notify_only},
     {"Differential pressure has been below 80 % of that expected for 5 s", "Both pumps to full speed"},
     {"Differential pressure is below 40 % of that expected",
      "Both pumps to full speed, power brake set; IT power permit opens after 5 s without recovery; latched"},
     "Check for a burst hose, an open bypass or a pump that runs dry"},
    {7, "pump_failure", "Pump failure",
     {},
     {"One pump has failed: drive fault, wrong speed or a current that says it runs dry",
      "No spare is left: the other pump alone gives the flow that is asked for"},
     {"Both pumps have failed",
      "Both pumps asked for full speed, power brake set; IT power permit opens after 5 s; latched"},
     "Repair or reset the failed pump's drive; the rack has no redundancy until then"},
    {8, "supply_over_temperature", "Supply over-temperature",
     {"Supply has been 2 K above its set point for 120 s", notify_only},
     {"Supply has been above 45 C for 10 s", "Primary valve fully open, pumps to full speed"},
     {"Supply has been above 50 C for 5 s", "Primary valve fully open, pumps to full speed, power brake set"},
     "Check facility water flow and temperature, the primary valve and the dry cooler"},
    {9, "return_over_temperature", "Return over-temperature",
     {"Return is above 60 C", notify_only},
     {"Return is above 65 C", "Pumps to full speed"},
     {"Return has been above 70 C for 5 s", "Pumps to full speed, power brake set"},
     "Check flow against the heat load; the rack may draw more power than it was designed for"},
    {10, "over_pressure", "Over-pressure",
     {"Loop pressure is above 3.45 bar", notify_only},
     {"Loop pressure is above 3.5 bar", "Pump speed reduced, not below least flow"},
     {"Loop pressure is above 4.0 bar", "Pump speed reduced below least flow"},
     "Look for a closed valve or a blocked filter; check the expansion vessel"},
    {11, "low_suction_pressure", "Low suction pressure",
     {"Suction pressure is below 0.5 bar", notify_only},
     {"Suction pressure is below 0.3 bar", "Fill pump started for at most 180 s"},
     {"Suction pressure has been below 0.1 bar for 5 s", "Pump speed limited to 50 %"},
     "Refill the loop and look for a leak"},
    {12, "low_level", "Low level",
     {"Reservoir level is below 40 %, or its gauge is not believed", notify_only},
     {"Reservoir level is below 20 %", "Fill pump started for at most 180 s; a leak is suspected"},
     {"Reservoir level has been below 10 % for 10 s",
      "Power brake set at once, IT power permit opens after 5 s; latched"},
     "Refill the reservoir and look for a leak"},
    {13, "dew_point_margin", "Small margin to the dew point",
     {"Supply is less than 2.5 K above the dew point, or one of the two is not known", notify_only},
     {"Supply is less than 2 K above the dew point", "Supply set point raised by 0.5 K a minute"},
     {"Supply has been less than 1 K above the dew point for 60 s", "Primary valve closed, flow kept"},
     "Dry the room's air or accept a warmer supply; check pipes for condensate"},
    {14, "sensor_invalid", "Sensors disagree or are lost",
     {"Redundant sensors differ by more than 1.0 K for 30 s, or the heat carried does not fit the power told",
      "The odd one is left out"},
     {"A redundant sensor, the flow meter or a pressure gauge is lost or contradicted by the others, the level jumped, or the dew point is "
      "one that no room has",
      "It is left out; the others go on"},
     {"The field bus is silent, its rack I/O unit was restarted or repeats old readings, or the last valid reading of a signal "
      "that control needs is lost",
      "Fallback: at least design flow, supply set point fixed; behind a silent bus the rack I/O unit itself runs the pumps at "
      "full speed after 2 s and opens the IT power permit after 30 s"},
     "Check the field bus first, then the supply and return sensors and their cables"},
    {15, "gpu_telemetry_lost", "GPU telemetry lost",
     {"A GPU node has been silent for more than 3 s", notify_only},
     {"A GPU node has been silent for more than 10 s", "Its GPUs are left out, the others are held, with at least design flow"},
     {"More than a quarter of the GPUs have been silent for more than 10 s",
      "Fallback: at least design flow, supply set point fixed"},
     "Check the nodes' management controllers and the field bus"},
    {16, "upper_level_lost", "Gateway silent",
     {"No heartbeat of the gateway for 10 s", notify_only},
     {"No heartbeat of the gateway for 30 s", "Set points from above are kept"},
     {"No heartbeat of the gateway for 60 s", "Local set points are in force; cooling goes on"},
     "Check the gateway and the network; the rack is safe on its own, and its last 120 records wait"},
    {17, "valve_fault", "Primary or mixing valve does not follow",
     {"The valve has been more than 10 % away from where it should be for 5 s (a mixing valve for 10 s), or does not tell where it is",
      notify_only},
     {"The valve has been more than 10 % away from where it should be for two strokes (60 s; a mixing valve for 20 s)",
      "At least design flow; a primary valve's command is held, a mixing valve is sent to cold and the primary valve has the supply"},
     {},
     "Compare positions with commands; set it by hand: a primary valve for the set point, a mixing valve to cold; then free or replace its "
     "actuator"},
    {18, "controller_late", "Controller late",
     {"Three of ten control cycles ended late", notify_only}, {}, {},
     "Look for what else the controller's machine is busy with; save the log and report it"},
    {19, "maintenance_due", "Maintenance due",
     {"The filter drops more than 40 kPa, the coolant's conductivity is outside 1500 to 5000 uS/cm, the heat exchanger "
      "lost a fifth of its conductance, the pumps give 7 % less flow than their speed promises, or for 60 s a GPU of an "
      "answering node gave no temperature or a zone valve was astray", notify_only},
     {"The filter drops more than 60 kPa, the coolant's conductivity moved by a fifth within a day, or the heat exchanger has "
      "lost three tenths of its conductance", notify_only}, {},
     "Plan service by filter_pressure_kpa, conductivity_us_per_cm, exchanger_ua_percent, zone_valves_astray, gpus_valid (the "
     "record tells the GPU); else look for a worn pump or a narrow loop"},
    {20, "condensate_or_door", "Condensate, door or humidity",
     {"The condensate tray is wet, the door is open, or the air is more humid than 80 %", notify_only}, {}, {},
     "Look at the rack: dry the tray and find where water condenses, close the door, check the room's dehumidifier"},
}};

}  // namespace

std::span<const Alarm, safety_row_count> alarm_table() { return table; }

}  // namespace isotherm
