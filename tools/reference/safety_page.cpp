#include <array>
#include <cstdio>
#include <string>

#include "control/point/alarm.hpp"
#include "control/safety/fail_safe.hpp"
#include "control/safety/row_table.hpp"
#include "tools/reference/pages.hpp"

namespace isotherm::reference {
namespace {

struct SignalText {
  const char* words;
  const char* unit;
};

SignalText text_of(Signal signal) {
  switch (signal) {
    case Signal::emergency_stop: return {"emergency-stop or smoke contact open", "yes"};
    case Signal::large_leak: return {"large leak (2: and no time left for the nodes)", "stage"};
    case Signal::wet_zones: return {"wet zones", ""};
    case Signal::wet_zones_policy: return {"wet zones (only where leak_isolates is set)", ""};
    case Signal::hottest_gpu: return {"hottest healthy GPU", "C"};
    case Signal::flow_of_commanded: return {"flow / flow commanded", ""};
    case Signal::flow_trip: return {"lesser of flow / 35 % of design and flow / 50 % of commanded", ""};
    case Signal::pressure_of_expected: return {"pressure / that expected at this pump speed", ""};
    case Signal::pumps_lost: return {"pumps lost", ""};
    case Signal::supply_above_target: return {"supply above its set point", "K"};
    case Signal::supply: return {"supply", "C"};
    case Signal::return_temperature: return {"return", "C"};
    case Signal::discharge_pressure: return {"pump discharge", "kPa"};
    case Signal::suction_pressure: return {"pump suction", "kPa"};
    case Signal::level: return {"reservoir level", "%"};
    case Signal::dew_point_margin: return {"supply, or what a mixing valve blends it from, above dew point", "K"};
    case Signal::probes_apart: return {"a probe strayed from the others", "yes"};
    case Signal::probes_absent: return {"probes of a group that give nothing", ""};
    case Signal::probes_none: return {"no supply temperature, or no read of the rack I/O unit", "yes"};
    case Signal::node_silence: return {"silence of the worst node", "s"};
    case Signal::gpus_lost: return {"share of GPUs lost", ""};
    case Signal::upper_level_age: return {"age of the gateway's heartbeat", "s"};
    case Signal::valve_deviation: return {"valve from where it should be, share of the stroke", ""};
    case Signal::late_cycles: return {"late cycles of the last ten", ""};
    case Signal::filter_pressure: return {"pressure across the filter", "kPa"};
    case Signal::conductivity: return {"conductivity", "uS/cm"};
    case Signal::conductivity_change: return {"change of conductivity in 24 h, share", ""};
    case Signal::exchanger_share: return {"heat-exchanger UA / that of a clean one", ""};
    case Signal::gpus_missing: return {"GPUs without a temperature in nodes that answer", ""};
    case Signal::pump_strength: return {"flow / that of the same pump speed at commissioning", ""};
    case Signal::condensate: return {"condensate tray wet", "yes"};
    case Signal::door: return {"door open", "yes"};
    case Signal::humidity: return {"relative humidity", "%"};
    case Signal::mixing_deviation: return {"mixing valve from where it should be, share of the stroke", ""};
    case Signal::zone_valves_astray: return {"zone valves away from where they should be", ""};
    case Signal::count_:
    case Signal::none: break;
  }
  return {"", ""};
}

std::string number(float value) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%g", static_cast<double>(value));
  return text.data();
}

std::string rule_text(const StageRule& rule) {
  if (rule.signal == Signal::none) return "-";
  const SignalText signal = text_of(rule.signal);
  const std::string unit = signal.unit;
  std::string text = signal.words;
  if (unit != "yes") {
    text += rule.direction == Direction::above ? " >= " : " <= ";
    text += number(rule.limit) + (unit.empty() || unit == "stage" ? "" : " " + unit);
  }
  if (rule.debounce_ticks > 1) text += " for " + number(static_cast<float>(rule.debounce_ticks) / 10.0F) + " s";
  return text;
}

const char* stage_name(Stage stage) {
  switch (stage) {
    case Stage::warning: return "warning";
    case Stage::alarm: return "alarm";
    case Stage::trip: return "trip";
    case Stage::cut: return "power cut";
  }
  return "";
}

std::string reaction_text(const Reaction& reaction) {
  const std::string percent = number(100.0F * reaction.value) + " %";
  const std::string bound = reaction.demand == Demand::at_least ? "at least " : "at most ";
  switch (reaction.actuator) {
    case Actuator::pump_speed: return "pumps " + bound + percent;
    case Actuator::flow: return "flow " + bound + percent + " of design flow";
    case Actuator::valve: return "primary valve " + bound + percent + " open";
    case Actuator::supply_target: return reaction.value > 0.0F ? "supply set point raised" : "supply set point lowest";
    case Actuator::supply_loop: return "supply loop parked";
    case Actuator::mixing_valve: return "mixing valve " + bound + percent + " towards cold";
    case Actuator::permit: return "IT power permit open";
    case Actuator::power_brake: return "power brake";
    case Actuator::isolate: return "isolation valves closed";
    case Actuator::fill: return "fill pump";
    case Actuator::count_: break;
  }
  return "";
}

const char* rank_name(Rank rank) {
  switch (rank) {
    case Rank::law: return "law";
    case Rank::rest: return "rest";
    case Rank::dew_point: return "dew point";
    case Rank::thermal_and_flow: return "thermal and flow";
    case Rank::pressure_trip: return "pressure trip";
    case Rank::large_leak: return "large leak";
    case Rank::emergency_stop: return "emergency stop";
  }
  return "";
}

std::string reactions_text(const Row& row) {
  std::string text;
  for (const Reaction& reaction : row.reactions) {
    if (reaction.actuator == Actuator::count_) continue;
    text += std::string(text.empty() ? "" : "; ") + "from " + stage_name(reaction.from) + ": " +
            reaction_text(reaction) + " (" + rank_name(reaction.rank) + ")";
  }
  return text.empty() ? "none of its own" : text;
}

std::string fail_safe_section() {
  std::string page =
      "\n## Without a controller\n\n"
      "What every actuator does when its power, its signal or the controller is gone. The rack I/O unit's watchdog acts on its\n"
      "own when no valid command block has come for so long; the point `watchdog_tripped` tells of it as long as it lasts.\n"
      "`tests/scenario/fail_safe_test.cpp` proves its part on the simulated rack; the rest is the installer's to set and to try.\n\n"
      "| actuator | on loss of power, signal or controller | provided by | rack I/O unit acts after |\n|---|---|---|---|\n";
  for (const FailSafe& row : fail_safe_table) {
    page += "| " + std::string(row.actuator) + " | " + std::string(row.on_loss) + " | " + std::string(row.provided_by) + " | ";
    page += row.output == Actuator::count_ ? "-" : row.keeps ? "never: keeps its state"
                                                            : number(static_cast<float>(row.after_ms) / 1000.0F) + " s";
    page += " |\n";
  }
  return page;
}

}  // namespace

std::string safety_page() {
  std::string page =
      "# Protective functions\n\n"
      "Made from `control/safety/row_table.cpp` and `control/point/alarm.cpp` by `isotherm-reference safety`; a test keeps\n"
      "it so.\n\n"
      "All rows are evaluated in every tick (100 ms), outside the law, and can veto it. Per actuator the highest rank wins:\n"
      "emergency stop, large leak, pressure trip, thermal and flow, dew point, rest, law. Within a rank the value that\n"
      "cools more wins, except that a limit downwards of rows 10 and 11 wins. A row leaves a stage when its cause has been\n"
      "gone for the release time; a latched trip also needs a reset. A row that looks at several quantities has a line for\n"
      "each and stands where the worst of them stands. Why: decisions/0006-safety-is-a-table.md.\n\n"
      "*Within* is the most that may pass from the condition, its time included, to the command on the field bus, beside one\n"
      "polling interval of the quantity (0.1 s; 1 s for temperatures and nodes; 10 s for the dew point);\n"
      "`tests/scenario/reaction_time_test.cpp` measures it.\n\n"
      "| row | function | warning | alarm | trip | power cut | reaction (rank) | within | latched |\n"
      "|---|---|---|---|---|---|---|---|---|\n";
  for (const Row& row : row_table) {
    const Alarm& alarm = alarm_table()[row.number - 1U];
    page += "| " + std::to_string(row.number) + " | " + std::string(alarm.title);
    for (const StageRule& rule : row.stages) page += " | " + rule_text(rule);
    page += " | " + reactions_text(row) + " | " + (row.reaction_s > 0.0F ? number(row.reaction_s) + " s" : "-") + " | " +
            (row.latched ? "yes" : "no") + " |\n";
  }
  page += "\nRow 10 lowers the pumps' speed limit step by step while it stands at alarm, never below least flow; only its trip\n"
          "goes further. The fill pump runs for 180 s at most, and again only after nobody has asked for it. The first warning\n"
          "of row 8 is muted for the first 300 s of regulation, row 13 while a start-up keeps the valve closed; rows 5 and 6\n"
          "look only while IT power is permitted, row 15 only while nodes may have power.\n";
  page += "\n## What an operator is told\n\n| row | level | what happened | what was done | what you should do |\n"
          "|---|---|---|---|---|\n";
  for (const Alarm& alarm : alarm_table()) {
    for (const Level level : {Level::warning, Level::alarm, Level::trip}) {
      if (alarm.at(level).happened.empty()) continue;
      page += "| " + std::to_string(alarm.row) + " | " + name(level) + " | " + std::string(alarm.at(level).happened) +
              " | " + std::string(alarm.at(level).done) + " | " + std::string(alarm.should) + " |\n";
    }
  }
  return page + fail_safe_section();
}

}  // namespace isotherm::reference
