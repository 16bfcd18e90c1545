#include "firmware/loop/rack_controller.hpp"

#include <algorithm>

#include "control/core/words.hpp"
#include "control/cycle/zones.hpp"
#include "firmware/loop/build.hpp"

namespace isotherm {
namespace {

constexpr std::uint32_t cycles_per_keyframe = 60;
constexpr std::uint32_t cycles_per_dew_point = 10;
constexpr std::uint8_t failures_until_rest = 5;
constexpr std::uint32_t resting_cycles = 4;
/// Slow words before the first read: nothing is there.
SlowWords nothing_read() {
  SlowWords words;
  for (const Slow temperature :
       {Slow::supply_temperature_1, Slow::supply_temperature_2, Slow::supply_temperature_3, Slow::return_temperature_1,
        Slow::return_temperature_2, Slow::return_temperature_3, Slow::facility_supply_temperature,
        Slow::facility_return_temperature, Slow::suction_pressure, Slow::ambient_temperature, Slow::dew_point,
        Slow::cold_side_temperature}) {
    words[temperature] = absent_signed;
  }
  for (const Slow other : {Slow::facility_flow, Slow::level, Slow::valve_position, Slow::mixing_valve_position,
                           Slow::filter_pressure, Slow::pump_power_1, Slow::pump_power_2, Slow::conductivity, Slow::contacts,
                           Slow::zone_valves, Slow::zone_valves_more, Slow::relative_humidity, Slow::dew_point_age}) {
    words[other] = absent_unsigned;
  }
  return words;
}

template <std::size_t... N>
std::array<hal::GpuNode, node_count> make_nodes(hal::RegisterBus& bus, std::index_sequence<N...>) {
  return {hal::GpuNode(bus, static_cast<std::uint8_t>(field_bus::first_node_unit + N))...};
}

}  // namespace

Entry entry_of(Entry asked, const RecordRing& ring) {
  const Result<Record> last = ring.retained();
  if (asked != Entry::automatic || !last.ok()) return asked;
  switch (last.value().mode) {
    case Mode::off:
    case Mode::checks:
    case Mode::purge:
    case Mode::ramp_up:
    case Mode::await_dew_point: return Entry::automatic;
    default: return Entry::warm;
  }
}

RackController::RackController(hal::RegisterBus& field_bus, RetainedRing& retained, const ControllerOptions& options)
    : options_(options),
      rack_io_(field_bus, options.wired),
      nodes_(make_nodes(field_bus, std::make_index_sequence<node_count>{})),
      zone_valves_(field_bus, zone_count(options.settings)),
      dew_point_(field_bus),
      ring_(retained),
      core_(options.settings, entry_of(options.entry, ring_)),
      upper_(options.settings),
      boot_(options.boot),
      settings_hash_(settings_hash(options.settings)),
      slow_(nothing_read()) {
  const RecordRange before = ring_.previous();
  for (std::uint32_t sequence = before.oldest; sequence != 0 && sequence <= before.newest; ++sequence) {
    if (const Result<Record> record = ring_.retained(sequence); record.ok()) core_.recall(record.value());
  }
  if (const Result<Record> last = ring_.retained(); last.ok()) {
    core_.take_over(last.value());
    const bool permitted = (last.value().outputs.bits & output_bit::permit) != 0;
    if (options.wired != nullptr && options.resumes_permit && permitted) options.wired->resume_permit();
  }
  take_keyframe();
}

void RackController::tick(std::uint64_t mono_ms) {
  read_rack_io();
  const TickOutput decided = core_.tick(ticks_[tick_]);
  OutputWords outputs = decided.outputs;
  bool may_write = decided.write;
  if (tick_ + 1 == ticks_per_cycle) {
    const CycleOutput cycle = end_cycle(mono_ms);
    outputs = cycle.outputs;
    may_write = cycle.write;
    zone_openings_ = zone_words(core_.state().law);
  }
  if (may_write) {
    write(outputs);
  } else {
    rack_io_.withhold(outputs);
  }
  poll_next_device(mono_ms);
  tick_ = (tick_ + 1) % ticks_per_cycle;
}

void RackController::read_rack_io() {
  // On a fault the driver leaves read_ok clear, which is all the core needs to know; the line's counters tell the rest.
  (void)rack_io_.read(ticks_[tick_], slow_);
}

bool RackController::rests(std::uint8_t failures) const {
  // A device that keeps silent costs a time-out each time: it is asked less often until it answers again.
  return failures >= failures_until_rest && cycles_ % resting_cycles != tick_ % resting_cycles;
}

void RackController::poll_next_device(std::uint64_t mono_ms) {
  // One device a tick keeps the bus free for the rack I/O unit; each node's own age tells the core of a fault.
  const auto count = [](std::uint8_t& failures, Fault fault) {
    const unsigned more = std::min<unsigned>(failures + 1U, failures_until_rest);
    failures = fault == Fault::none ? std::uint8_t{0} : static_cast<std::uint8_t>(more);
  };
  if (tick_ < node_count) {
    if (!rests(node_failures_[tick_])) count(node_failures_[tick_], nodes_[tick_].poll(mono_ms));
    return;
  }
  if (cycles_ % cycles_per_dew_point == 1) {
    (void)dew_point_.poll(mono_ms);
  } else if (has_zone_valves() && !rests(zone_failures_)) {
    count(zone_failures_, zone_valves_.poll(mono_ms, zone_openings_));
  }
}

CycleInputs RackController::gather(std::uint64_t mono_ms) {
  CycleInputs inputs;
  inputs.slow = slow_;
  if (has_zone_valves()) zone_valves_.fill(mono_ms, inputs.slow);
  dew_point_.fill(mono_ms, inputs.slow);
  for (std::size_t n = 0; n < node_count; ++n) nodes_[n].fill(mono_ms, inputs.nodes[n]);
  inputs.upper = upper_.take(mono_ms);
  inputs.upper.overruns = missed_deadlines_;
  return inputs;
}

CycleOutput RackController::end_cycle(std::uint64_t mono_ms) {
  Record record;
  record.ticks = ticks_;
  record.inputs = gather(mono_ms);
  const CycleOutput output = core_.cycle(record.inputs);
  fill(record, output);
  record.sequence = ring_.next();
  record.boot = boot_;
  record.mono_ms = mono_ms;
  record.build_hash = core_build();
  record.settings_hash = settings_hash_;
  record.time_scale = options_.time_scale;
  // A boot id that was assigned while the controller ran begins here, and a replay of it begins with this keyframe.
  const bool boot_begins = cycles_ > 0 && record.boot != record_.boot;
  ring_.append(record);
  record_ = record;
  ++cycles_;
  if (cycles_ % cycles_per_keyframe == 0 || boot_begins) take_keyframe();
  return output;
}

void RackController::take_keyframe() {
  keyframe_bytes_ = core_.save(keyframe_);
  keyframe_sequence_ = ring_.newest();
}

void RackController::write(const OutputWords& outputs) {
  outputs_ = outputs;
  spoke_ = true;
  // A refused or lost block is seen in the echo of the next read; unit 1's watchdog acts when none gets through.
  (void)rack_io_.write(outputs);
}

void RackController::leave_safe_outputs() {
  if (!spoke_) return;  // unit 1 holds what it has, and its watchdog does the rest
  OutputWords safe = outputs_;
  const RackSettings& settings = core_.settings();
  const auto design = saturate<std::uint16_t>(settings.design_flow_lpm / settings.full_speed_flow_lpm * 10000.0F);
  const bool pumps_wanted = (safe.bits & output_bit::permit) != 0;
  if (pumps_wanted) {
    safe.pump_speed_1 = std::max(safe.pump_speed_1, design);
    safe.pump_speed_2 = std::max(safe.pump_speed_2, design);
  }
  (void)rack_io_.write(safe);
}

}  // namespace isotherm
