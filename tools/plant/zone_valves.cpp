#include "tools/plant/zone_valves.hpp"

#include <algorithm>
#include <cmath>

#include "tools/plant/hydraulics.hpp"
#include "tools/plant/rack_settings.hpp"

namespace isotherm::plant {

namespace {
constexpr double branch_kpa = 80.0;  // of the rack's drop at design flow: cold plates 50, quick disconnects 30 (estimate)
constexpr double open_kpa = 7.0;     // across an open valve at design flow: Kvs 2.5 m3/h at 11 L/min a node
constexpr double valve_exponent = 2.0;  // a valve drops with the square of its flow
constexpr double least_flow_share = 1.0e-3;
}  // namespace

ZoneValves::ZoneValves(std::size_t zones, const GpuSpread& spread) : valves_(zones) {
  for (ControlValve& valve : valves_) valve.settle(1.0);
  for (std::size_t i = 0; zones > 0 && i < gpu_count; ++i) {
    weights_[zone_of_gpu(i, zones)] += spread.flow[i] / static_cast<double>(gpu_count);
  }
  shares_.fill(1.0);
  part(design_flow_lpm);
}

void ZoneValves::step(const ZoneOpenings& openings, const FaultSet& faults, double dt) {
  for (std::size_t zone = 0; zone < count(); ++zone) {
    if (faults.hits(PlantFault::zone_valve_stuck, zone + 1)) continue;
    valves_[zone].step(faults.hits(PlantFault::zone_valve_shut, zone + 1) ? 0.0 : openings[zone], dt);
  }
}

void ZoneValves::part(double flow_lpm) {
  if (count() == 0) return;
  const double exponent = LoopResistance{}.exponent;
  // All branches see one pressure. The valves' own exponent is that of the flow one step ago, which moves slowly.
  const double whole = std::max(flow_lpm / design_flow_lpm, least_flow_share);
  ZoneOpenings conductance{};
  double sum = 0.0;
  for (std::size_t zone = 0; zone < count(); ++zone) {
    const double steeper = std::pow(whole * std::max(shares_[zone], least_flow_share), valve_exponent - exponent);
    const double passes = valves_[zone].flow_share();
    const double drop_kpa = branch_kpa + open_kpa * steeper / (passes * passes);
    conductance[zone] = std::pow(branch_kpa / drop_kpa, 1.0 / exponent);
    sum += weights_[zone] * conductance[zone];
  }
  for (std::size_t zone = 0; zone < count(); ++zone) shares_[zone] = conductance[zone] / sum;
  added_kpa_ = branch_kpa * (std::pow(sum, -exponent) - 1.0);
}

void ZoneValves::archive(Archive& archive) {
  for (ControlValve& valve : valves_) valve.archive(archive);
  archive(shares_, added_kpa_);
}

}  // namespace isotherm::plant
