#include "tools/plant/truth.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace isotherm::plant {

namespace {

struct Hottest {
  double first_c;
  double second_c;
  double mean_c;
};

Hottest hottest_of(const RackLoop& rack) {
  Hottest found{-273.0, -273.0, 0.0};
  for (std::size_t i = 0; i < gpu_count; ++i) {
    const double die_c = rack.die_c(i);
    found.mean_c += die_c / static_cast<double>(gpu_count);
    found.second_c = std::max(found.second_c, std::min(found.first_c, die_c));
    found.first_c = std::max(found.first_c, die_c);
  }
  return found;
}

std::string number(double value, int digits) {
  char text[48];
  std::snprintf(text, sizeof text, "%.*f", digits, value);
  return text;
}

}  // namespace

void TruthTracker::follow(const RackLoop& rack, std::size_t mark) {
  static const double share = 1.0 - std::exp(-0.1 / 5.0);
  ema_c_ += share * (hottest_of(rack).second_c - ema_c_);
  marks_[mark] = ema_c_;
}

void TruthTracker::settle(const RackLoop& rack) {
  ema_c_ = hottest_of(rack).second_c;
  marks_.fill(ema_c_);
}

void TruthTracker::describe(const RackLoop& rack, Truth& truth) const {
  const Hottest found = hottest_of(rack);
  truth.second_hottest_ema5_c = marks_;
  truth.second_hottest_c = found.second_c;
  truth.hottest_c = found.first_c;
  truth.mean_gpu_c = found.mean_c;
  truth.it_power_w = rack.power().it;
  truth.heat_to_liquid_w = rack.power().to_liquid;
  truth.heat_to_room_air_w = rack.power().to_room_air;
  truth.flow_lpm = rack.flow_lpm();
  truth.supply_c = rack.supply_c();
  truth.return_c = rack.return_c();
  for (std::size_t i = 0; i < pump_count; ++i) truth.pump_speed[i] = rack.pump_speed(i);
  truth.valve = rack.valve();
}

std::string to_json(const Truth& truth, std::int64_t utc_ms, std::uint64_t behind_ms) {
  std::string line = "{\"mono_ms\":" + std::to_string(truth.mono_ms) + ",\"utc_ms\":" + std::to_string(utc_ms);
  const auto add = [&](const char* key, const std::string& value) { line += std::string(",\"") + key + "\":" + value; };
  const auto list = [](const auto& values, int digits) {
    std::string text;
    for (const double value : values) text += (text.empty() ? "[" : ",") + number(value, digits);
    return text + "]";
  };
  add("behind_clock_ms", std::to_string(behind_ms));
  add("workload_s", number(truth.workload_s, 1));
  add("permit", truth.permit ? "true" : "false");
  add("power_brake", truth.power_brake ? "true" : "false");
  add("seconds_since_permit", number(truth.seconds_since_permit, 1));
  add("second_hottest_ema5_c", list(truth.second_hottest_ema5_c, 3));
  add("second_hottest_c", number(truth.second_hottest_c, 3));
  add("hottest_c", number(truth.hottest_c, 3));
  add("mean_gpu_c", number(truth.mean_gpu_c, 3));
  add("it_power_w", number(truth.it_power_w, 1));
  add("heat_to_liquid_w", number(truth.heat_to_liquid_w, 1));
  add("heat_to_room_air_w", number(truth.heat_to_room_air_w, 1));
  add("flow_lpm", number(truth.flow_lpm, 2));
  add("supply_c", number(truth.supply_c, 3));
  add("return_c", number(truth.return_c, 3));
  add("pump_speed", list(truth.pump_speed, 4));
  add("valve", number(truth.valve, 4));
  const EnergyWh& energy = truth.energy_wh;
  add("energy_wh", "{\"it\":" + number(energy.it, 2) + ",\"rack_pumps\":" + number(energy.rack_pumps, 2) +
                       ",\"facility_pumps\":" + number(energy.facility_pumps, 2) + ",\"dry_cooler\":" +
                       number(energy.dry_cooler, 2) + ",\"facility\":" + number(energy.facility, 2) + "}");
  constexpr std::array<const char*, 4> watchdog_names{"fed", "holding", "fail_safe", "permit_open"};
  add("watchdog", std::string("\"") + watchdog_names[static_cast<std::size_t>(truth.watchdog)] + "\"");
  std::string faults;
  for (const FaultDescription& row : fault_table) {
    if (truth.faults.active(row.fault)) faults += (faults.empty() ? "\"" : ",\"") + std::string(row.name) + "\"";
  }
  add("faults", "[" + faults + "]");
  return line + "}";
}

}  // namespace isotherm::plant
