#include "tools/plant/rack_devices.hpp"

namespace isotherm::plant {

RackDevices::RackDevices(const RackSettings& settings, std::shared_ptr<const Workload> workload, Start start)
    : settings_(settings),
      workload_(std::move(workload)),
      rack_(settings),
      rack_io_(settings.seed, settings.mixing_valve),
      nodes_(settings.seed),
      dew_point_(settings.seed, settings.room_c) {
  RackCommands commands;
  if (start == Start::warm) {
    commands = rack_.start_warm(workload_->at(0.0));
    permitted_ = true;
  }
  rack_io_.settle(rack_, commands);
  nodes_.settle(rack_);
  zone_unit_.tick(rack_.zones());
  dew_point_.tick(faults_);
  meters_.tick();
  tracker_.settle(rack_);
  demand();
  second();
}

void RackDevices::advance(double seconds) {
  rest_s_ += seconds;
  // Half a step of grace: ten calls of 0.1 s make fifty steps, however the sum rounds.
  while (rest_s_ > 0.5 * RackLoop::dt) {
    rest_s_ -= RackLoop::dt;
    step();
  }
}

void RackDevices::step() {
  if (rack_io_.commands().permit != permitted_) {
    permitted_ = rack_io_.commands().permit;
    permit_step_ = steps_;
    demand();
  }
  rack_.command_zones(zone_unit_.openings());
  rack_.step(demand_, rack_io_.commands(), faults_);
  rack_io_.follow(rack_, faults_, RackLoop::dt);
  nodes_.follow(rack_, RackLoop::dt);
  dew_point_.follow(faults_, RackLoop::dt);
  meters_.follow(rack_, RackLoop::dt);
  ++steps_;
  if (steps_ % steps_a_mark == 0) mark();
}

void RackDevices::mark() {
  const std::uint64_t marks = steps_ / steps_a_mark;
  tracker_.follow(rack_, static_cast<std::size_t>((marks - 1) % marks_a_second));
  rack_io_.tick(rack_, faults_);
  nodes_.tick(marks, faults_);
  zone_unit_.tick(rack_.zones());
  demand();
  if (marks % marks_a_second == 0) {
    dew_point_.tick(faults_);
    meters_.tick();
    second();
  }
}

double RackDevices::seconds_since_permit() const {
  return permitted_ ? static_cast<double>(steps_ - permit_step_) * RackLoop::dt : -1.0;
}

void RackDevices::demand() {
  // After the permit's end the rack lets the last demand fall to nothing by itself.
  if (!permitted_) return;
  if (load_) {
    demand_.fill(*load_ * settings_.rated_power_w() / static_cast<double>(node_count));
  } else {
    demand_ = workload_->at(seconds_since_permit());
  }
}

void RackDevices::second() {
  truth_.mono_ms = mono_ms();
  truth_.seconds_since_permit = seconds_since_permit();
  truth_.workload_s = truth_.seconds_since_permit;
  truth_.permit = permitted_;
  truth_.power_brake = rack_io_.commands().brake;
  truth_.energy_wh = meters_.energy();
  truth_.watchdog = rack_io_.watchdog();
  truth_.faults = faults_;
  tracker_.describe(rack_, truth_);
}

bool RackDevices::answers(std::uint8_t unit) const {
  const bool meter = unit >= MeterUnits::first_unit;
  if (!meter && faults_.active(PlantFault::field_bus_silent)) return false;
  if (unit == field_bus::zone_valve_unit && (settings_.zone_valves == 0 || faults_.active(PlantFault::zone_unit_silent))) {
    return false;
  }
  if (unit >= field_bus::first_node_unit && unit < field_bus::first_node_unit + node_count &&
      faults_.active(PlantFault::gpu_telemetry_lost)) {
    const auto lost = static_cast<unsigned>(faults_.value(PlantFault::gpu_telemetry_lost));
    return lost != 0 && lost != unit - field_bus::first_node_unit + 1U;
  }
  return true;
}

Fault RackDevices::read(std::uint8_t unit, std::uint16_t address, std::span<std::uint16_t> words) {
  if (!answers(unit)) return Fault::timeout;
  if (unit == field_bus::rack_io_unit) return rack_io_.read(address, words);
  if (unit == field_bus::zone_valve_unit) return zone_unit_.read(address, words);
  if (unit == field_bus::dew_point_unit) return dew_point_.read(address, words);
  if (unit >= field_bus::first_node_unit && unit < field_bus::first_node_unit + node_count) {
    return nodes_.read(unit - field_bus::first_node_unit, address, words);
  }
  if (unit >= MeterUnits::first_unit && unit < MeterUnits::first_unit + MeterUnits::count) {
    return meters_.read(unit - MeterUnits::first_unit, address, words);
  }
  return Fault::timeout;
}

Fault RackDevices::write(std::uint8_t unit, std::uint16_t address, std::span<const std::uint16_t> words) {
  if (!answers(unit)) return Fault::timeout;
  if (unit == field_bus::rack_io_unit) return rack_io_.write(address, words);
  if (unit == field_bus::zone_valve_unit) return zone_unit_.write(address, words);
  const bool known = unit == field_bus::dew_point_unit ||
                     (unit >= field_bus::first_node_unit && unit < field_bus::first_node_unit + node_count) ||
                     (unit >= MeterUnits::first_unit && unit < MeterUnits::first_unit + MeterUnits::count);
  return known ? Fault::device : Fault::timeout;
}

}  // namespace isotherm::plant
