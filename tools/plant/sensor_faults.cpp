#include "tools/plant/sensor_faults.hpp"

#include <algorithm>
#include <utility>

#include "control/core/words.hpp"

namespace isotherm::plant {

namespace {

namespace block = field_bus::rack_io;
namespace node_block = field_bus::node;

constexpr std::size_t probe_count = 8;
constexpr std::size_t supply_probes = 3;
constexpr std::uint32_t ticks_a_second = 10;
constexpr std::uint32_t spike_every_s = 10;
constexpr std::uint16_t rail = static_cast<std::uint16_t>(std::int16_t{-4000});
constexpr double gpu_spike_k = 45.0;
constexpr std::uint16_t gpu_hot_c = 96;
constexpr std::uint16_t power_wrong_w = 65'000;
constexpr std::size_t facility_supply = 6;

/// Where a gauge's word lies, and the end of its scale in 0.01 of its unit.
struct Gauge {
  std::size_t at;
  int rail;
  bool has_sign = false;
};
constexpr std::size_t slow(Slow word) { return block::slow + static_cast<std::size_t>(word); }
constexpr std::array<Gauge, 8> gauges{{{block::fast, 32'000},
                                       {block::fast + 1, 40'000},
                                       {block::fast + 2, 60'000},
                                       {slow(Slow::suction_pressure), 32'767, true},
                                       {slow(Slow::level), 10'000},
                                       {slow(Slow::filter_pressure), 40'000},
                                       {slow(Slow::facility_flow), 40'000},
                                       {slow(Slow::valve_position), 10'000}}};
/// Signed words end before the scale of 6 bar does.
constexpr int suction_scale = 60'000;

double celsius(std::uint16_t word) { return static_cast<double>(static_cast<std::int16_t>(word)) / 100.0; }
std::uint16_t word_of(double value) {
  return static_cast<std::uint16_t>(saturate<std::int16_t>(static_cast<float>(value * 100.0)));
}

}  // namespace

void RackIoFaults::spoil_probes(const FaultSet& faults, Image& image) const {
  const std::uint32_t second = tick_ / ticks_a_second;
  for (std::size_t n = 0; n < probe_count; ++n) {
    std::uint16_t& word = image[block::slow + n];
    const auto hit = [&](PlantFault fault) { return faults.hits(fault, n + 1); };
    if (hit(PlantFault::probe_stuck)) word = last_[block::slow + n];
    if (hit(PlantFault::probe_offset)) word = word_of(celsius(word) - 3.0);
    if (hit(PlantFault::probe_fahrenheit)) word = word_of(celsius(word) * 1.8 + 32.0);
    if (hit(PlantFault::probe_tenfold)) word = word_of(celsius(word) * 10.0);
    if (hit(PlantFault::probe_spikes) && second % spike_every_s == 0) {
      word = word_of(celsius(word) + (second / spike_every_s % 2 == 0 ? 20.0 : -20.0));
    }
    if (hit(PlantFault::probe_shorted)) word = rail;
    const bool duct = n < supply_probes && faults.hits(PlantFault::probe_lost, 0);
    if (duct || hit(PlantFault::probe_lost) || (hit(PlantFault::probe_loose) && second % 5 < 2)) word = absent_signed;
  }
  std::uint16_t& facility = image[block::slow + facility_supply];
  if (faults.active(PlantFault::facility_probe_wrong)) facility = word_of(celsius(facility) + faults.value(PlantFault::facility_probe_wrong));
  if (faults.active(PlantFault::probes_swapped)) std::swap(image[block::slow], image[block::slow + 3]);
}

void RackIoFaults::spoil_flow(const FaultSet& faults, Image& image) const {
  std::uint16_t& flow = image[block::fast];
  std::uint16_t& pressure = image[block::fast + 1];
  std::uint16_t& speeds = image[block::fast + 3];
  if (faults.active(PlantFault::flow_sensor_zero)) flow = 0;
  if (faults.active(PlantFault::flow_sensor_stuck)) flow = last_[block::fast];
  if (faults.active(PlantFault::flow_sensor_tenth)) flow = static_cast<std::uint16_t>(flow / 10U);
  if (faults.active(PlantFault::flow_sensor_lost)) flow = absent_unsigned;
  if (faults.active(PlantFault::pressure_sensor_zero)) pressure = 0;
  if (faults.active(PlantFault::pressure_sensor_lost)) pressure = absent_unsigned;
  if (faults.active(PlantFault::speed_sensor_zero)) speeds = join_bytes(0, low_byte(speeds));
  if (faults.active(PlantFault::speed_sensors_lost)) speeds = join_bytes(0xFF, 0xFF);
  if (faults.active(PlantFault::current_sensors_zero)) image[block::fast + 4] = 0;
}

void RackIoFaults::spoil_gauges(const FaultSet& faults, Image& image) {
  for (std::size_t n = 0; n < gauges.size(); ++n) {
    const Gauge& gauge = gauges[n];
    std::uint16_t& word = image[gauge.at];
    const auto hit = [&](PlantFault fault) { return faults.hits(fault, n + 1); };
    const int shown = gauge.has_sign ? static_cast<std::int16_t>(word) : int{word};
    const int tenth = (gauge.has_sign ? suction_scale : gauge.rail) / 10;
    const auto moved = [&](int by) {
      return static_cast<std::uint16_t>(std::clamp(shown + by, gauge.has_sign ? -suction_scale / 2 : 0, gauge.rail));
    };
    if (hit(PlantFault::gauge_high)) word = moved(tenth);
    if (hit(PlantFault::gauge_low)) word = moved(-tenth);
    if (hit(PlantFault::gauge_zero)) word = 0;
    if (hit(PlantFault::gauge_rail)) word = static_cast<std::uint16_t>(gauge.rail);
    if (hit(PlantFault::gauge_lost)) word = gauge.has_sign ? absent_signed : absent_unsigned;
  }
}

void RackIoFaults::apply(const FaultSet& faults, Image& image) {
  const bool frozen = faults.active(PlantFault::rack_io_frozen);
  const bool holds = frozen || faults.active(PlantFault::probe_stuck) || faults.active(PlantFault::flow_sensor_stuck);
  if (!holds) last_ = image;
  if (frozen) std::copy(last_.begin() + block::fast, last_.begin() + block::echo_sequence, image.begin() + block::fast);
  spoil_probes(faults, image);
  spoil_flow(faults, image);
  spoil_gauges(faults, image);
  ++tick_;
}

void spoil_node(const FaultSet& faults, std::size_t node, std::span<const std::uint16_t> before, std::uint32_t second,
                std::span<std::uint16_t> image) {
  for (std::size_t g = 0; g < gpus_per_node; ++g) {
    std::uint16_t& temperature = image[node_block::temperature + g];
    std::uint16_t& power = image[node_block::power + g];
    const auto hit = [&](PlantFault fault) { return faults.hits(fault, node * gpus_per_node + g + 1); };
    if (hit(PlantFault::gpu_sensor_stuck)) {
      temperature = before[node_block::temperature + g];
      power = before[node_block::power + g];
    }
    if (hit(PlantFault::gpu_sensor_zero)) temperature = 0;
    if (hit(PlantFault::gpu_sensor_spikes) && second % spike_every_s == 0) {
      temperature = static_cast<std::uint16_t>(temperature + gpu_spike_k);
    }
    if (hit(PlantFault::gpu_sensor_hot)) temperature = gpu_hot_c;
    if (hit(PlantFault::gpu_power_tenfold)) power = static_cast<std::uint16_t>(std::min(10 * int{power}, 0xFFFE));
    if (hit(PlantFault::gpu_power_wrong)) power = power_wrong_w;
    if (hit(PlantFault::gpu_missing)) {
      temperature = absent_signed;
      power = absent_unsigned;
      image[node_block::valid] = static_cast<std::uint16_t>(image[node_block::valid] & ~(1U << g));
    }
  }
  if (faults.hits(PlantFault::node_frozen, node + 1)) {
    image[node_block::heartbeat] = static_cast<std::uint16_t>(image[node_block::heartbeat] - 1U);
  }
}

}  // namespace isotherm::plant
