#include "tools/plant/rack_io.hpp"

#include <algorithm>
#include <cmath>

#include "control/core/crc32c.hpp"
#include "control/core/words.hpp"

namespace isotherm::plant {

namespace {

using field_bus::Watchdog;
namespace block = field_bus::rack_io;
namespace command = field_bus::rack_command;

constexpr std::uint32_t tick_ms = 100;
constexpr std::uint32_t late_ms = 300;                // three blocks missed
constexpr std::uint32_t armed_by_itself_ms = 60'000;  // a rack whose controller never comes up is not left alone
constexpr std::uint16_t full_scale = 10'000;          // 0.01 %
constexpr std::uint16_t known_bits =
    output_bit::permit | output_bit::power_brake | output_bit::isolate | output_bit::fill;
constexpr std::size_t supply_probes = 3;
constexpr double pump_ripple = 0.01;          // of the head (estimate)
constexpr double conductivity = 3000.0;       // uS/cm, PG25 with inhibitor: 1500-5000 (estimate)

std::uint16_t hundredths(double value) { return saturate<std::uint16_t>(static_cast<float>(value * 100.0)); }
std::uint16_t signed_hundredths(double value) {
  return static_cast<std::uint16_t>(saturate<std::int16_t>(static_cast<float>(value * 100.0)));
}
/// 0.5 % steps; 255 means absent.
std::uint8_t half_percents(double share) {
  return static_cast<std::uint8_t>(std::clamp(std::lround(share * 200.0), 0L, 254L));
}
double share(std::uint16_t word) { return static_cast<double>(word) / full_scale; }

std::array<double, 9> true_temperatures(const RackLoop& rack) {
  const double supply = rack.supply_c();
  const double back = rack.return_c();
  return {supply,          supply, supply, back, back, back, rack.facility_supply_c(), rack.facility_return_c(),
          rack.ambient_c()};
}

}  // namespace

RackIo::RackIo(std::uint64_t seed, bool mixing_valve)
    : mixing_valve_(mixing_valve),
      noise_(seed, 0x52494F31),
      cold_side_(pt100, 0.0, 25.0),
      flow_(ultrasonic_flow, 0.0, 0.0),
      facility_flow_(calorimetric_flow, 0.0, 0.0),
      differential_(differential_cell, 0.0, 0.0),
      discharge_(pressure_transmitter, 0.0, 0.0),
      suction_(pressure_transmitter, 0.0, 0.0),
      filter_(differential_cell, 0.0, 0.0),
      level_(level_probe, 0.0, 0.0) {
  // Pt100 class A: +-0.23 K at 40 C; most probes lie well inside.
  for (std::size_t i = 0; i < 9; ++i) temperatures_.emplace_back(pt100, 0.3 * (noise_.uniform() - 0.5), 25.0);
}

void RackIo::settle(const RackLoop& rack, const RackCommands& commands) {
  commands_ = commands;
  const auto truth = true_temperatures(rack);
  for (std::size_t i = 0; i < truth.size(); ++i) temperatures_[i].settle(truth[i]);
  cold_side_.settle(rack.cold_side_c());
  flow_.settle(rack.flow_lpm());
  facility_flow_.settle(rack.facility_flow_lpm());
  differential_.settle(rack.head_kpa());
  discharge_.settle(rack.reservoir().pressure_kpa() + rack.head_kpa());
  suction_.settle(rack.reservoir().pressure_kpa());
  filter_.settle(rack.filter_kpa());
  level_.settle(rack.reservoir().level() * 100.0);
  sample(rack, FaultSet{});
}

void RackIo::follow(const RackLoop& rack, const FaultSet& faults, double dt) {
  const auto truth = true_temperatures(rack);
  for (std::size_t i = 0; i < truth.size(); ++i) temperatures_[i].follow(truth[i], dt);
  temperatures_[0].drift(faults.value_if_active(PlantFault::supply_sensor_drift), dt);
  cold_side_.follow(rack.cold_side_c(), dt);
  flow_.follow(rack.flow_lpm(), dt);
  facility_flow_.follow(rack.facility_flow_lpm(), dt);
  differential_.follow(rack.head_kpa(), dt);
  discharge_.follow(rack.reservoir().pressure_kpa() + rack.head_kpa(), dt);
  suction_.follow(rack.reservoir().pressure_kpa(), dt);
  filter_.follow(rack.filter_kpa(), dt);
  level_.follow(rack.reservoir().level() * 100.0, dt);
}

void RackIo::tick(const RackLoop& rack, const FaultSet& faults) {
  guard(faults);
  sample(rack, faults);
  sensor_faults_.apply(faults, image_);
  image_[block::heartbeat] = static_cast<std::uint16_t>(image_[block::heartbeat] + 1U);
}

void RackIo::guard(const FaultSet& faults) {
  if (!armed_) {
    since_start_ms_ += tick_ms;
    armed_ = since_start_ms_ >= armed_by_itself_ms;
    if (!armed_) return;
  }
  since_command_ms_ = std::min(since_command_ms_ + tick_ms, 10 * field_bus::watchdog_permit_ms);
  if (since_command_ms_ > field_bus::watchdog_permit_ms) {
    watchdog_ = Watchdog::permit_open;
    commands_.permit = false;
  } else if (since_command_ms_ > field_bus::watchdog_hold_ms) {
    watchdog_ = Watchdog::fail_safe;
  } else {
    watchdog_ = since_command_ms_ > late_ms ? Watchdog::holding : Watchdog::fed;
  }
  if (watchdog_ == Watchdog::fail_safe || watchdog_ == Watchdog::permit_open) {
    // An open E-stop or smoke contact and closed isolation valves stand above the cooling that is otherwise always the safe side.
    const bool stopped = faults.active(PlantFault::e_stop) || faults.active(PlantFault::smoke) || commands_.isolate;
    commands_.pump_speed.fill(stopped ? 0.0 : 1.0);
    commands_.brake = true;
    commands_.fill = false;  // nobody watches the level
    commands_.mixing_valve = 1.0;
  }
}

void RackIo::sample(const RackLoop& rack, const FaultSet& faults) {
  const bool stuck = faults.active(PlantFault::supply_sensor_stuck);
  for (std::size_t i = 0; i < supply_probes; ++i) {
    const auto probe = static_cast<double>(i + 1);
    temperatures_[i].stick(stuck && std::abs(faults.value(PlantFault::supply_sensor_stuck) - probe) < 0.5);
  }
  for (Sensor& sensor : temperatures_) sensor.sample(noise_);
  for (Sensor* sensor : {&flow_, &facility_flow_, &differential_, &discharge_, &suction_, &filter_, &level_}) {
    sensor->sample(noise_);
  }
  if (mixing_valve_) cold_side_.sample(noise_);
  image_[block::magic] = field_bus::magic;
  image_[block::number] = block::block_number;
  sample_fast(rack, faults);
  sample_slow(rack, faults);
  image_[block::watchdog] = static_cast<std::uint16_t>(watchdog_);
}

void RackIo::sample_fast(const RackLoop& rack, const FaultSet& faults) {
  const double ripple = pump_ripple * rack.head_kpa() * (2.0 * noise_.uniform() - 1.0);
  std::uint16_t* fast = image_.data() + block::fast;
  fast[0] = hundredths(flow_.reading());
  fast[1] = hundredths(differential_.reading());
  fast[2] = hundredths(std::max(0.0, discharge_.reading() + ripple));
  fast[3] = join_bytes(half_percents(rack.pump_speed(0)), half_percents(rack.pump_speed(1)));
  fast[4] = join_bytes(half_percents(rack.pump_current(0)), half_percents(rack.pump_current(1)));
  unsigned bits = 0;
  for (std::size_t zone = 0; zone < leak_zone_count; ++zone) {
    if (rack.reservoir().zone_wet(zone)) bits |= fast_bit::leak_zone_1 << zone;
  }
  if (faults.active(PlantFault::e_stop)) bits |= fast_bit::emergency_stop;
  if (faults.active(PlantFault::smoke)) bits |= fast_bit::smoke;
  if (faults.active(PlantFault::pump_1_dead)) bits |= fast_bit::drive_fault_1;
  if (faults.active(PlantFault::pump_2_dead)) bits |= fast_bit::drive_fault_2;
  if (commands_.permit) bits |= fast_bit::permit_closed;
  if (commands_.brake) bits |= fast_bit::brake_active;
  if (watchdog_ == Watchdog::fail_safe || watchdog_ == Watchdog::permit_open) bits |= fast_bit::watchdog_tripped;
  fast[5] = static_cast<std::uint16_t>(bits);
}

void RackIo::sample_slow(const RackLoop& rack, const FaultSet& faults) {
  const auto put = [&](Slow word, std::uint16_t value) {
    image_[block::slow + static_cast<std::size_t>(word)] = value;
  };
  constexpr std::array<Slow, 9> probes{
      Slow::supply_temperature_1,        Slow::supply_temperature_2,        Slow::supply_temperature_3,
      Slow::return_temperature_1,        Slow::return_temperature_2,        Slow::return_temperature_3,
      Slow::facility_supply_temperature, Slow::facility_return_temperature, Slow::ambient_temperature};
  for (std::size_t i = 0; i < probes.size(); ++i) put(probes[i], signed_hundredths(temperatures_[i].reading()));
  if (faults.active(PlantFault::supply_sensor_lost)) {
    const auto lost = static_cast<std::size_t>(faults.value(PlantFault::supply_sensor_lost));
    for (std::size_t i = 0; i < supply_probes; ++i) {
      if (lost == 0 || lost == i + 1) put(probes[i], absent_signed);
    }
  }
  put(Slow::facility_flow, hundredths(facility_flow_.reading()));
  put(Slow::suction_pressure, signed_hundredths(suction_.reading()));
  put(Slow::level, hundredths(level_.reading()));
  put(Slow::valve_position, hundredths(rack.valve() * 100.0));
  const bool cold_probe = mixing_valve_ && !faults.hits(PlantFault::probe_lost, 9);
  put(Slow::mixing_valve_position, mixing_valve_ ? hundredths(rack.mixing_valve() * 100.0) : absent_unsigned);
  put(Slow::cold_side_temperature, cold_probe ? signed_hundredths(cold_side_.reading()) : absent_signed);
  put(Slow::filter_pressure, hundredths(filter_.reading()));
  put(Slow::pump_power_1, saturate<std::uint16_t>(static_cast<float>(rack.pump_power_w(0))));
  put(Slow::pump_power_2, saturate<std::uint16_t>(static_cast<float>(rack.pump_power_w(1))));
  const double fluid =
      faults.active(PlantFault::fluid_quality) ? faults.value(PlantFault::fluid_quality) : conductivity;
  put(Slow::conductivity, saturate<std::uint16_t>(static_cast<float>(fluid)));
  unsigned contacts = 0;
  if (faults.active(PlantFault::condensate)) contacts |= contact_bit::condensate;
  if (faults.active(PlantFault::door_open)) contacts |= contact_bit::door_open;
  put(Slow::contacts, static_cast<std::uint16_t>(contacts));
  for (const Slow other : {Slow::zone_valves, Slow::zone_valves_more}) put(other, absent_unsigned);
}

Fault RackIo::read(std::uint16_t address, std::span<std::uint16_t> words) const {
  if (address + words.size() > image_.size()) return Fault::device;
  std::copy_n(image_.begin() + address, words.size(), words.begin());
  return Fault::none;
}

Fault RackIo::write(std::uint16_t address, std::span<const std::uint16_t> words) {
  if (address != command::address || words.size() != command::words) return Fault::device;
  const std::uint32_t crc = crc32c_words(words.first(command::crc));
  if (words[command::magic] != field_bus::magic || words[command::number] != command::block_number ||
      get32(words, command::crc) != crc) {
    return Fault::device;
  }
  for (const std::size_t at : {command::pump_speed_1, command::pump_speed_2, command::valve, command::mixing_valve}) {
    if (words[at] > full_scale) return Fault::device;
  }
  if ((words[command::bits] & ~known_bits) != 0) return Fault::device;

  commands_.pump_speed = {share(words[command::pump_speed_1]), share(words[command::pump_speed_2])};
  commands_.valve = share(words[command::valve]);
  commands_.mixing_valve = share(words[command::mixing_valve]);
  commands_.permit = (words[command::bits] & output_bit::permit) != 0;
  commands_.brake = (words[command::bits] & output_bit::power_brake) != 0;
  commands_.isolate = (words[command::bits] & output_bit::isolate) != 0;
  commands_.fill = (words[command::bits] & output_bit::fill) != 0;
  armed_ = true;
  since_command_ms_ = 0;
  watchdog_ = Watchdog::fed;
  image_[block::echo_sequence] = words[command::sequence];
  put32(image_, block::echo_crc, crc);
  return Fault::none;
}

void RackIo::archive(Archive& archive) {
  archive(noise_);
  for (Sensor& sensor : temperatures_) sensor.archive(archive);
  cold_side_.archive(archive);
  for (Sensor* sensor : {&flow_, &facility_flow_, &differential_, &discharge_, &suction_, &filter_, &level_}) {
    sensor->archive(archive);
  }
  sensor_faults_.archive(archive);
  archive(commands_, image_, watchdog_, armed_, since_start_ms_, since_command_ms_);
}

}  // namespace isotherm::plant
