#include "control/point/point_table.hpp"

#include "control/core/words.hpp"
#include "control/point/quality.hpp"

namespace isotherm {
namespace {

using enum PointKind;

constexpr PointValue from_signed(std::uint16_t word) {
  return word == absent_signed ? PointValue::absent() : PointValue::of(static_cast<std::int16_t>(word));
}
constexpr PointValue from_unsigned(std::uint16_t word) {
  return word == absent_unsigned ? PointValue::absent() : PointValue::of(word);
}

/// A slow word of the record, read as signed or unsigned.
template <Slow word>
PointValue slow_signed(const Record& record) { return from_signed(record.inputs.slow[word]); }
template <Slow word>
PointValue slow_unsigned(const Record& record) { return from_unsigned(record.inputs.slow[word]); }

/// The newest tick whose read was good, or null: values of a failed read are void.
const FastWords* newest_good(const Record& record) {
  for (std::size_t n = ticks_per_cycle; n-- > 0;) {
    if ((record.ticks[n].bits & fast_bit::read_ok) != 0U) return &record.ticks[n];
  }
  return nullptr;
}

template <std::uint16_t FastWords::* word>
PointValue fast(const Record& record) {
  const FastWords* tick = newest_good(record);
  return tick == nullptr ? PointValue::absent() : from_unsigned(tick->*word);
}
/// One byte of a pair of pumps in 0.5 %, given in 0.1 %.
template <std::uint16_t FastWords::* word, bool high>
PointValue fast_byte(const Record& record) {
  const FastWords* tick = newest_good(record);
  if (tick == nullptr) return PointValue::absent();
  const std::uint8_t byte = high ? high_byte(tick->*word) : low_byte(tick->*word);
  return byte == 0xFF ? PointValue::absent() : PointValue::of(5 * byte);
}
template <std::uint16_t mask>
PointValue fast_bits(const Record& record) {
  const FastWords* tick = newest_good(record);
  return tick == nullptr ? PointValue::absent() : PointValue::of((tick->bits & mask) != 0U ? 1 : 0);
}
template <std::uint16_t mask>
PointValue contact(const Record& record) {
  const std::uint16_t contacts = record.inputs.slow[Slow::contacts];
  return contacts == absent_unsigned ? PointValue::absent() : PointValue::of((contacts & mask) != 0U ? 1 : 0);
}
PointValue zone_valves_astray(const Record& record) {
  const std::uint16_t first = record.inputs.slow[Slow::zone_valves];
  if (first == absent_unsigned) return PointValue::absent();
  constexpr unsigned mask = (1U << zones_in_first_word) - 1U;
  const unsigned more = record.inputs.slow[Slow::zone_valves_more];
  return PointValue::of(static_cast<std::int32_t>((first & mask) | more << zones_in_first_word));
}
PointValue leak_zones(const Record& record) {
  const FastWords* tick = newest_good(record);
  return tick == nullptr ? PointValue::absent() : PointValue::of(tick->bits & fast_bit::leak_zones);
}

template <std::uint16_t mask>
PointValue output_bits(const Record& record) {
  return PointValue::of((record.outputs.bits & mask) != 0U ? 1 : 0);
}

/// What the GPUs told, whether the core calls them healthy or not.
struct GpuSummary {
  std::int32_t valid = 0;
  std::int32_t hottest = -1000;
  std::int32_t coldest = 1000;
  std::int32_t sum = 0;
  std::int32_t power = 0;
  std::int32_t powered = 0;
};
GpuSummary summarise(const Record& record) {
  GpuSummary summary;
  for (const NodeWords& node : record.inputs.nodes) {
    for (std::size_t g = 0; g < gpus_per_node; ++g) {
      if (node.power[g] != absent_unsigned) {
        summary.power += node.power[g];
        ++summary.powered;
      }
      if ((node.valid >> g & 1U) == 0U || node.temperature[g] == absent_temperature) continue;
      const std::int32_t temperature = node.temperature[g];
      ++summary.valid;
      summary.sum += temperature;
      if (temperature > summary.hottest) summary.hottest = temperature;
      if (temperature < summary.coldest) summary.coldest = temperature;
    }
  }
  return summary;
}
PointValue hottest_gpu(const Record& record) {
  const GpuSummary gpus = summarise(record);
  return gpus.valid == 0 ? PointValue::absent() : PointValue::of(gpus.hottest);
}
PointValue mean_gpu(const Record& record) {
  const GpuSummary gpus = summarise(record);
  return gpus.valid == 0 ? PointValue::absent() : PointValue::of((10 * gpus.sum + gpus.valid / 2) / gpus.valid);
}
PointValue gpu_spread(const Record& record) {
  const GpuSummary gpus = summarise(record);
  return gpus.valid == 0 ? PointValue::absent() : PointValue::of(gpus.hottest - gpus.coldest);
}
/// The temperature that `percent` of those GPUs do not exceed.
template <std::uint32_t percent>
PointValue gpu_percentile(const Record& record) {
  std::array<std::uint8_t, absent_temperature> gpus_at{};
  std::uint32_t valid = 0;
  for (const NodeWords& node : record.inputs.nodes) {
    for (std::size_t g = 0; g < gpus_per_node; ++g) {
      if ((node.valid >> g & 1U) == 0U || node.temperature[g] == absent_temperature) continue;
      ++gpus_at[node.temperature[g]];
      ++valid;
    }
  }
  std::uint32_t counted = 0;
  for (std::size_t celsius = 0; celsius < gpus_at.size(); ++celsius) {
    counted += gpus_at[celsius];
    if (counted > 0 && 100 * counted >= percent * valid) return PointValue::of(static_cast<std::int32_t>(celsius));
  }
  return PointValue::absent();
}
PointValue gpu_count_valid(const Record& record) { return PointValue::of(summarise(record).valid); }
PointValue gpu_power(const Record& record) {
  const GpuSummary gpus = summarise(record);
  return gpus.powered == 0 ? PointValue::absent() : PointValue::of(gpus.power);
}

PointValue dew_point_margin(const Record& record) {
  const std::uint16_t dew_point = record.inputs.slow[Slow::dew_point];
  if (dew_point == absent_signed || record.supply_temperature == absent_signed) return PointValue::absent();
  return PointValue::of(static_cast<std::int16_t>(record.supply_temperature) - static_cast<std::int16_t>(dew_point));
}
PointValue oldest_node(const Record& record) {
  std::uint16_t oldest = 0;
  for (const NodeWords& node : record.inputs.nodes) oldest = node.age > oldest ? node.age : oldest;
  return from_unsigned(oldest);
}
PointValue good_ticks(const Record& record) {
  std::int32_t good = 0;
  for (const FastWords& tick : record.ticks) good += (tick.bits & fast_bit::read_ok) != 0U ? 1 : 0;
  return PointValue::of(good);
}
/// It is told once, by whichever tick reads it first.
PointValue rack_io_restarted(const Record& record) {
  constexpr std::uint16_t restart = fast_bit::read_ok | fast_bit::unit_restarted;
  for (const FastWords& tick : record.ticks) {
    if ((tick.bits & restart) == restart) return PointValue::of(1);
  }
  return newest_good(record) == nullptr ? PointValue::absent() : PointValue::of(0);
}
/// Bit n - 1 is set where row n stands at the level or above.
template <Level level>
PointValue rows_at(const Record& record) {
  std::int32_t mask = 0;
  for (std::size_t row = 0; row < safety_row_count; ++row) {
    if (record.levels[row] >= level) mask |= 1 << row;
  }
  return PointValue::of(mask);
}

template <std::uint16_t Record::* word>
PointValue record_signed(const Record& record) { return from_signed(record.*word); }
template <std::uint16_t Record::* word>
PointValue record_unsigned(const Record& record) { return PointValue::of(record.*word); }
template <std::uint16_t OutputWords::* word>
PointValue output(const Record& record) { return PointValue::of(record.outputs.*word); }

Diagnoses told(const Record& record) { return diagnoses(record.quality, record.outlier); }
template <Quality Diagnoses::* which>
PointValue quality(const Record& record) { return PointValue::of(static_cast<std::int32_t>(told(record).*which)); }
PointValue exchanger(const Record& record) {
  const std::uint8_t percent = told(record).exchanger_percent;
  return percent == 0 ? PointValue::absent() : PointValue::of(percent);
}
PointValue outlier_excess(const Record& record) {
  const Diagnoses all = told(record);
  return all.outlier_gpu == 0 ? PointValue::absent() : PointValue::of(all.outlier_excess);
}

const char* quality_word(std::int32_t scaled) { return name(static_cast<Quality>(scaled)); }
const char* mode_word(std::int32_t scaled) { return name(static_cast<Mode>(scaled)); }
const char* law_word(std::int32_t scaled) { return name(static_cast<Law>(scaled)); }

constexpr std::int32_t coldest = -4000;  // -40 C in 0.01 K
constexpr std::int32_t warmest = 15000;
constexpr std::int32_t whole = 10000;    // 100 % in 0.01 %
constexpr std::int32_t worst_quality = static_cast<std::int32_t>(Quality::lost);
constexpr std::int32_t rows = (1 << safety_row_count) - 1;

constexpr auto table = std::to_array<Point>({
    {"controlled_temperature_c", "C", measurement, 2, coldest, warmest,
     "Second-hottest healthy GPU: the temperature that is held",
     record_signed<&Record::controlled_temperature>},
    {"gpu_set_point_c", "C", set_point, 2, coldest, warmest, "Where the controlled temperature is held",
     record_signed<&Record::gpu_target>},
    {"hottest_gpu_c", "C", measurement, 0, 0, 254, "Hottest GPU that gives a value", hottest_gpu},
    {"mean_gpu_c", "C", measurement, 1, 0, 2540, "Mean of the GPUs that give a value", mean_gpu},
    {"gpu_spread_k", "K", measurement, 0, 0, 254, "Hottest less coldest GPU that gives a value", gpu_spread},
    {"gpus_valid", "", measurement, 0, 0, 72, "GPUs whose node calls their temperature good", gpu_count_valid},
    {"gpu_power_total_w", "W", measurement, 0, 0, 72 * 65534, "Sum of the GPU powers that were told", gpu_power},
    {"supply_temperature_c", "C", measurement, 2, coldest, warmest, "Coolant to the rack, voted from three sensors",
     record_signed<&Record::supply_temperature>},
    {"return_temperature_c", "C", measurement, 2, coldest, warmest, "Coolant from the rack, voted from three sensors",
     record_signed<&Record::return_temperature>},
    {"supply_set_point_c", "C", set_point, 2, coldest, warmest, "Supply temperature aimed at, dew point respected",
     record_signed<&Record::supply_target>},
    {"supply_temperature_1_c", "C", measurement, 2, coldest, warmest, "Supply sensor 1",
     slow_signed<Slow::supply_temperature_1>},
    {"supply_temperature_2_c", "C", measurement, 2, coldest, warmest, "Supply sensor 2",
     slow_signed<Slow::supply_temperature_2>},
    {"supply_temperature_3_c", "C", measurement, 2, coldest, warmest, "Supply sensor 3",
     slow_signed<Slow::supply_temperature_3>},
    {"return_temperature_1_c", "C", measurement, 2, coldest, warmest, "Return sensor 1",
     slow_signed<Slow::return_temperature_1>},
    {"return_temperature_2_c", "C", measurement, 2, coldest, warmest, "Return sensor 2",
     slow_signed<Slow::return_temperature_2>},
    {"return_temperature_3_c", "C", measurement, 2, coldest, warmest, "Return sensor 3",
     slow_signed<Slow::return_temperature_3>},
    {"flow_lpm", "L/min", measurement, 2, 0, 65534, "Coolant through the rack, newest tick", fast<&FastWords::flow>},
    {"flow_commanded_lpm", "L/min", command, 2, 0, 65534, "Coolant flow asked for, after protective functions",
     record_unsigned<&Record::flow_commanded>},
    {"differential_pressure_kpa", "kPa", measurement, 2, 0, 65534, "Across the rack, newest tick",
     fast<&FastWords::differential_pressure>},
    {"supply_pressure_kpa", "kPa", measurement, 2, 0, 65534, "Pump discharge, gauge, newest tick",
     fast<&FastWords::supply_pressure>},
    {"suction_pressure_kpa", "kPa", measurement, 2, -10000, 32767, "Pump inlet, gauge",
     slow_signed<Slow::suction_pressure>},
    {"pump_1_speed_percent", "%", measurement, 1, 0, 1270, "Pump 1, read back",
     fast_byte<&FastWords::pump_speeds, true>},
    {"pump_2_speed_percent", "%", measurement, 1, 0, 1270, "Pump 2, read back",
     fast_byte<&FastWords::pump_speeds, false>},
    {"pump_1_current_percent", "%", measurement, 1, 0, 1270, "Motor current of pump 1, of rated",
     fast_byte<&FastWords::pump_currents, true>},
    {"pump_2_current_percent", "%", measurement, 1, 0, 1270, "Motor current of pump 2, of rated",
     fast_byte<&FastWords::pump_currents, false>},
    {"pump_1_command_percent", "%", command, 2, 0, whole, "Speed asked of pump 1",
     output<&OutputWords::pump_speed_1>},
    {"pump_2_command_percent", "%", command, 2, 0, whole, "Speed asked of pump 2",
     output<&OutputWords::pump_speed_2>},
    {"pump_1_power_w", "W", measurement, 0, 0, 65534, "Electrical power of pump 1", slow_unsigned<Slow::pump_power_1>},
    {"pump_2_power_w", "W", measurement, 0, 0, 65534, "Electrical power of pump 2", slow_unsigned<Slow::pump_power_2>},
    {"valve_position_percent", "%", measurement, 2, 0, whole, "Primary valve, read back",
     slow_unsigned<Slow::valve_position>},
    {"valve_command_percent", "%", command, 2, 0, whole, "Opening asked of the primary valve",
     output<&OutputWords::valve>},
    {"mixing_valve_position_percent", "%", measurement, 2, 0, whole, "Mixing valve, read back; absent where not fitted",
     slow_unsigned<Slow::mixing_valve_position>},
    {"mixing_valve_command_percent", "%", command, 2, 0, whole, "Opening towards cold asked of the mixing valve",
     output<&OutputWords::mixing_valve>},
    {"facility_supply_temperature_c", "C", measurement, 2, coldest, warmest, "Facility water to the heat exchanger",
     slow_signed<Slow::facility_supply_temperature>},
    {"facility_return_temperature_c", "C", measurement, 2, coldest, warmest, "Facility water from the heat exchanger",
     slow_signed<Slow::facility_return_temperature>},
    {"facility_flow_lpm", "L/min", measurement, 2, 0, 65534, "Facility water through the heat exchanger",
     slow_unsigned<Slow::facility_flow>},
    {"level_percent", "%", measurement, 2, 0, whole, "Coolant in the reservoir", slow_unsigned<Slow::level>},
    {"filter_pressure_kpa", "kPa", measurement, 2, 0, 65534, "Across the filter", slow_unsigned<Slow::filter_pressure>},
    {"ambient_temperature_c", "C", measurement, 2, coldest, warmest, "Air at the rack",
     slow_signed<Slow::ambient_temperature>},
    {"relative_humidity_percent", "%", measurement, 2, 0, whole, "Air at the rack",
     slow_unsigned<Slow::relative_humidity>},
    {"dew_point_c", "C", measurement, 2, coldest, warmest, "Of the air at the rack", slow_signed<Slow::dew_point>},
    {"dew_point_margin_k", "K", measurement, 2, -warmest, warmest, "Supply temperature above the dew point",
     dew_point_margin},
    {"conductivity_us_per_cm", "uS/cm", measurement, 0, 0, 65534, "Of the coolant", slow_unsigned<Slow::conductivity>},
    {"heat_carried_kw", "kW", measurement, 2, 0, 65535, "By the rack loop: flow x heat capacity x temperature rise",
     record_unsigned<&Record::heat_carried>},
    {"mode", "", state, 0, 0, static_cast<std::int32_t>(Mode::tripped), "What the controller is doing",
     [](const Record& record) { return PointValue::of(static_cast<std::int32_t>(record.mode)); }, mode_word},
    {"law", "", state, 0, 0, static_cast<std::int32_t>(Law::mpc), "Which law decides",
     [](const Record& record) { return PointValue::of(static_cast<std::int32_t>(record.law)); }, law_word},
    {"permit", "", state, 0, 0, 1, "IT power is permitted by the controller", output_bits<output_bit::permit>},
    {"power_brake", "", state, 0, 0, 1, "Nodes are asked to shed power", output_bits<output_bit::power_brake>},
    {"isolate", "", state, 0, 0, 1, "Isolation valves are driven closed", output_bits<output_bit::isolate>},
    {"fill", "", state, 0, 0, 1, "The fill pump is asked to run", output_bits<output_bit::fill>},
    {"permit_read_back", "", state, 0, 0, 1, "The permit contact is closed", fast_bits<fast_bit::permit_closed>},
    {"watchdog_tripped", "", state, 0, 0, 1, "The rack I/O unit acted on its own since the last command",
     fast_bits<fast_bit::watchdog_tripped>},
    {"emergency_stop", "", state, 0, 0, 1, "The E-stop contact is open", fast_bits<fast_bit::emergency_stop>},
    {"leak_zones", "", state, 0, 0, 15, "Wet leak zones, bit n - 1 is zone n", leak_zones},
    {"rows_at_warning", "", state, 0, 0, rows, "Protective functions at warning or above, bit n - 1 is row n",
     rows_at<Level::warning>},
    {"rows_at_alarm", "", state, 0, 0, rows, "The same at alarm or above", rows_at<Level::alarm>},
    {"rows_at_trip", "", state, 0, 0, rows, "The same at trip", rows_at<Level::trip>},
    {"first_out", "", state, 0, 0, static_cast<std::int32_t>(safety_row_count),
     "Row that acted first of those active; 0 = none",
     [](const Record& record) { return PointValue::of(record.first_out); }},
    {"field_bus_ticks_good", "", measurement, 0, 0, static_cast<std::int32_t>(ticks_per_cycle),
     "Reads of the rack I/O unit that succeeded in this second", good_ticks},
    {"oldest_node_s", "s", measurement, 1, 0, 65534, "Age of the oldest GPU telemetry; absent: a node never answered",
     oldest_node},
    {"set_point_age_s", "s", measurement, 0, 0, 65534, "Since the gateway's last heartbeat; absent: never",
     [](const Record& record) { return from_unsigned(record.inputs.upper.set_point_age); }},
    {"missed_deadlines", "", counter, 0, 0, 65535, "Control cycles that ended after the next was due",
     [](const Record& record) { return PointValue::of(record.inputs.upper.overruns); }},
    {"smoke", "", state, 0, 0, 1, "The smoke detector's contact is open", fast_bits<fast_bit::smoke>},
    {"condensate", "", state, 0, 0, 1, "The condensate tray is wet", contact<contact_bit::condensate>},
    {"door_open", "", state, 0, 0, 1, "The rack's door is open", contact<contact_bit::door_open>},
    {"median_gpu_c", "C", measurement, 0, 0, 254, "Half of the GPUs that give a value are no hotter", gpu_percentile<50>},
    {"p95_gpu_c", "C", measurement, 0, 0, 254, "95 % of the GPUs that give a value are no hotter", gpu_percentile<95>},
    {"supply_quality", "", state, 0, 0, worst_quality, "How far the voted supply temperature can be trusted",
     quality<&Diagnoses::supply>, quality_word},
    {"return_quality", "", state, 0, 0, worst_quality, "How far the voted return temperature can be trusted",
     quality<&Diagnoses::return_water>, quality_word},
    {"flow_quality", "", state, 0, 0, worst_quality, "How far the coolant flow can be trusted",
     quality<&Diagnoses::flow>, quality_word},
    {"differential_pressure_quality", "", state, 0, 0, worst_quality,
     "How far the differential pressure can be trusted", quality<&Diagnoses::pressure>, quality_word},
    {"energy_balance_off", "", state, 0, 0, 1, "Heat carried by the coolant does not fit the power that the nodes tell",
     [](const Record& record) { return PointValue::of(told(record).balance_off ? 1 : 0); }},
    {"exchanger_ua_percent", "%", measurement, 0, 1, 127,
     "Heat transfer of the exchanger over its commissioning value; absent: not known at this load", exchanger},
    {"outlier_gpu", "", state, 0, 0, static_cast<std::int32_t>(gpu_count),
     "GPU (1..8 of node 1, 9..16 of node 2, ...) that is hotter than its power explains; 0 = none",
     [](const Record& record) { return PointValue::of(told(record).outlier_gpu); }},
    {"outlier_gpu_excess_k", "K", measurement, 1, 0, 511, "By so much, over minutes", outlier_excess},
    {"rack_io_restarted", "", state, 0, 0, 1, "The rack I/O unit told in this second that it had been restarted",
     rack_io_restarted},
    {"pumps_held_by_row", "", state, 0, 0, static_cast<std::int32_t>(safety_row_count),
     "Row whose demand decides the pumps' speed; 0 = mode and law, 18 = in place of a demand that was no number",
     [](const Record& record) { return PointValue::of(record.pumps_held_by); }},
    {"valve_held_by_row", "", state, 0, 0, static_cast<std::int32_t>(safety_row_count),
     "Row whose demand decides the primary valve's opening; 0 = mode and law, 18 = in place of a demand that was no number",
     [](const Record& record) { return PointValue::of(record.valve_held_by); }},
    {"zone_valves_astray", "", state, 0, 0, (1 << zone_count_most) - 1,
     "Zone valves that are not where they should be, bit n for valve n + 1; absent where none are fitted", zone_valves_astray},
    {"sensor_causes", "", state, 0, 0, sensor_cause::all,
     "What row 14 stands for, kept as long as it stands: 1 field bus silent, 2 rack I/O unit restarted, 4 it repeats old readings, 8 no supply "
     "probe, 16 probes differ, 32 heat and power do not fit, 64 discharge gauge left out, 128 suction gauge left out",
     [](const Record& record) { return PointValue::of(record.sensor_causes); }},
    {"cold_side_temperature_c", "C", measurement, 2, coldest, warmest,
     "Coolant behind the heat exchanger, before a mixing valve; absent where there is no such probe", slow_signed<Slow::cold_side_temperature>},
});

}  // namespace

std::span<const Point> point_table() { return table; }

}  // namespace isotherm
