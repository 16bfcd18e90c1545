#include "tools/plant/rack_loop.hpp"

#include <algorithm>
#include <cmath>

#include "tools/plant/coolant.hpp"

namespace isotherm::plant {

namespace {

constexpr double leakage_per_kelvin = 0.004;  // of silicon: +0.3..0.5 % per K
constexpr double leakage_at_c = 60.0;
constexpr double manifold_l = 4.0;            // stirred: estimate
constexpr double overhead_lag_s = 30.0;       // of processors and memory: estimate
constexpr double permit_fall_s = 0.8;         // node power is gone within a second of the permit's end
constexpr double isolation_s = 2.0;           // stroke of the isolation valves: estimate
constexpr double facility_most_lpm = 300.0;   // through the open primary valve: sized for mid-range at rated power
constexpr double kpa_lpm = 1000.0 / 60000.0;  // W per kPa L/min
constexpr double blocked_share = 0.1;   // of its flow that a clogged plate keeps: estimate
constexpr double gpus = static_cast<double>(gpu_count);

LoopResistance resistance_of(const RackSettings& settings) {
  LoopResistance resistance;
  resistance.design_flow_lpm *= settings.parts.flow;
  return resistance;
}

Pump pump_of(const RackSettings& settings) {
  PumpParameters parameters;
  parameters.runout_flow_lpm *= settings.parts.flow;
  return Pump(parameters);
}

HeatExchangerParameters exchanger_of(const RackSettings& settings) {
  HeatExchangerParameters parameters;
  parameters.ua *= settings.parts.exchanger;
  return parameters;
}

DryCoolerParameters cooler_of(const RackSettings& settings) {
  DryCoolerParameters parameters;
  parameters.ambient_c = settings.ambient_c;
  return parameters;
}

}  // namespace

RackLoop::RackLoop(const RackSettings& settings)
    : settings_(settings),
      plate_(settings.plate()),
      spread_(make_spread(settings.gpu_class, settings.seed)),
      resistance_(resistance_of(settings)),
      zones_(settings.zone_valves, spread_),
      pumps_{pump_of(settings), pump_of(settings)},
      exchanger_(exchanger_of(settings)),
      cooler_(cooler_of(settings)),
      supply_pipe_(supply_pipe_l * settings.parts.delay, settings.room_c),
      return_pipe_(return_pipe_l * settings.parts.delay, settings.room_c),
      inlet_pipe_(inlet_pipe_l * settings.parts.delay, settings.room_c) {
  zone_openings_.fill(1.0);
  for (std::size_t i = 0; i < gpu_count; ++i) {
    chains_.emplace_back(plate_, spread_.resistance[i]);
    slope_[i] = plate_.slope * std::pow(spread_.flow[i], -plate_.exponent);
  }
  film_coefficients();
}

void RackLoop::film_coefficients() {
  const double mean = std::max(point_.flow_lpm / gpus, 0.002);
  flow_power_ = std::pow(mean, -plate_.exponent);
}

double RackLoop::film(std::size_t gpu, double share_of_flow) const {
  // plate_to_coolant() with its power taken apart, so that a step needs one pow and not 72.
  const double flow = std::max(point_.flow_lpm / gpus, 0.002) * spread_.flow[gpu] * share_of_flow;
  const double thinner = share_of_flow != 1.0 ? std::pow(share_of_flow, -plate_.exponent) : 1.0;
  return plate_.base + slope_[gpu] * flow_power_ * thinner - plate_.lid_to_plate - 1.0 / (2.0 * flow * pg25_capacity_rate);
}

double RackLoop::step_gpus(const NodePower& node_power_w, const RackCommands& commands, const FaultSet& faults) {
  // A clogged plate leaves its flow to the others.
  const auto blocked = static_cast<std::size_t>(faults.value_if_active(PlantFault::cold_plate_blocked));
  const double lost =
      blocked > 0 ? spread_.flow[blocked - 1] * zones_.flow_share(blocked - 1) * (1.0 - blocked_share) : 0.0;
  const double rest = gpus / (gpus - lost);
  const double brake = commands.brake ? settings_.brake_share : 1.0;
  const double mean_carried = point_.flow_lpm / gpus * pg25_capacity_rate;
  double mixed = 0.0;
  double overhead = 0.0;
  power_.it = power_.to_liquid = 0.0;
  for (std::size_t node = 0; node < node_count; ++node) {
    const double asked = std::max(0.0, node_power_w[node]) * permitted_;
    const double own = std::min(asked, node_overhead_w * permitted_);
    const double bare = (asked - own) / static_cast<double>(gpus_per_node) * brake;
    node_power_w_[node] = own;
    for (std::size_t i = node * gpus_per_node; i < (node + 1) * gpus_per_node; ++i) {
      gpu_power_w_[i] = bare * (1.0 + leakage_per_kelvin * (chains_[i].die_c() - leakage_at_c));
      const double share = rest * zones_.flow_share(i) * (i + 1 == blocked ? blocked_share : 1.0);
      const double flow = spread_.flow[i] * share;
      chains_[i].step(gpu_power_w_[i], inlet_c_, mean_carried * flow, film(i, share), dt);
      mixed += chains_[i].outlet_c() * flow;
      node_power_w_[node] += gpu_power_w_[i];
      power_.to_liquid += gpu_power_w_[i];
    }
    overhead += own;
    power_.it += node_power_w_[node];
  }
  power_.to_liquid += overhead * overhead_to_liquid;
  power_.to_room_air = power_.it - power_.to_liquid;
  overhead_w_ += (overhead * overhead_to_liquid - overhead_w_) * dt / overhead_lag_s;
  return mixed / gpus;
}

void RackLoop::step_water(const RackCommands& commands, const FaultSet& faults) {
  const double drawn = reservoir_.pump_health();
  const std::array<double, pump_count> health{
      faults.active(PlantFault::pump_1_degraded) ? drawn * faults.value(PlantFault::pump_1_degraded) / 100.0 : drawn,
      drawn};
  pumps_[0].step(commands.pump_speed[0], faults.active(PlantFault::pump_1_dead), dt);
  pumps_[1].step(commands.pump_speed[1], faults.active(PlantFault::pump_2_dead), dt);
  const double clean_kpa = clean_filter_share * resistance_.design_drop_kpa;
  const double filter_kpa = faults.active(PlantFault::filter_clogged) ? faults.value(PlantFault::filter_clogged) : clean_kpa;
  // A bypass round the rack takes a share of the flow at the same head: for the pumps, a wider loop.
  const double whole = 1.0 + faults.value_if_active(PlantFault::bypass_open);
  zones_.step(zone_openings_, faults, dt);
  zones_.part(point_.flow_lpm);
  LoopResistance resistance = resistance_;
  resistance.design_drop_kpa += filter_kpa - clean_kpa + zones_.added_kpa();
  resistance.design_flow_lpm *= whole;
  point_ = working_point(resistance, pumps_, health, isolation_, 0.5 * (inlet_c_ + return_c_));
  filter_kpa_ = point_.head_kpa * filter_kpa / resistance.design_drop_kpa;
  point_.flow_lpm /= whole;
  film_coefficients();
}

void RackLoop::step_reservoir(const RackCommands& commands, const FaultSet& faults) {
  // A hose that came off lies behind the isolation valves; a dripping joint may be anywhere.
  constexpr double ml_per_h = 1.0e-3 / 60.0;
  reservoir_.step(faults.value_if_active(PlantFault::slow_leak) * ml_per_h,
                  isolation_ > 0.0 ? faults.value_if_active(PlantFault::large_leak) : 0.0, commands.fill, dt);
  if (faults.active(PlantFault::low_level)) reservoir_.lose_unseen(faults.value(PlantFault::low_level) / 100.0, dt);
  reservoir_.charge(faults.value_if_active(PlantFault::over_pressure) - faults.value_if_active(PlantFault::low_suction));
  const bool tight = !faults.active(PlantFault::slow_leak) && !faults.active(PlantFault::large_leak) &&
                     !faults.active(PlantFault::low_level);
  if (tight) reservoir_.mend(dt);
}

void RackLoop::step(const NodePower& node_power_w, const RackCommands& commands, const FaultSet& faults) {
  permitted_ = commands.permit ? 1.0 : std::max(0.0, permitted_ - dt / permit_fall_s);
  isolation_ = std::clamp(isolation_ + (commands.isolate ? -dt : dt) / isolation_s, 0.0, 1.0);

  step_water(commands, faults);
  if (!faults.active(PlantFault::valve_stuck)) valve_.step(commands.valve, dt);
  if (!faults.active(PlantFault::mixing_valve_stuck)) mixing_.step(commands.mixing_valve, dt);
  facility_lpm_ = faults.active(PlantFault::primary_lost) ? 0.0 : facility_flow_lpm(valve_.position());
  step_reservoir(commands, faults);

  // Round the loop with the coolant.
  const double carried = point_.flow_lpm * pg25_capacity_rate;
  const double leaves_plates_c = step_gpus(node_power_w, commands, faults);
  const double leaves_manifold_c = manifold_c_;
  manifold_c_ +=
      (carried * (leaves_plates_c - manifold_c_) + overhead_w_) * dt / (manifold_l * 60.0 * pg25_capacity_rate);
  step_pipes(leaves_manifold_c, faults);
  account(dt);
}

void RackLoop::step_pipes(double leaves_manifold_c, const FaultSet& faults) {
  const double carried = point_.flow_lpm * pg25_capacity_rate;
  // With a mixing valve only its share goes round through pipes and exchanger. The pumps see the same resistance either way:
  // bypass and exchanger are balanced (estimate).
  const double share = settings_.mixing_valve ? mixing_.position() : 1.0;
  const double volume_l = point_.flow_lpm / 60.0 * dt;
  const double round_l = volume_l * share;
  return_c_ = settings_.mixing_valve ? leaves_manifold_c : return_pipe_.pass(volume_l, leaves_manifold_c);
  // What hardly flows takes no more from a neighbour than a tenth of the design flow would.
  return_c_ += 1000.0 * faults.value_if_active(PlantFault::return_heated) /
               std::max(carried, 0.1 * design_flow_lpm * pg25_capacity_rate);
  power_.pumping =
      point_.flow_lpm * (1.0 + faults.value_if_active(PlantFault::bypass_open)) * point_.head_kpa * kpa_lpm;
  const double warmed = carried > 0.0 ? power_.pumping / carried : 0.0;
  const double water = facility_lpm_ * water_capacity_rate;
  const double leaves_exchanger_c = exchanger_.hot_outlet_c();
  const double leaves_water_c = exchanger_.cold_outlet_c();
  exchanger_.foul(faults.active(PlantFault::exchanger_fouled) ? faults.value(PlantFault::exchanger_fouled) / 100.0 : 1.0);
  double enters_c = return_c_ + warmed;
  if (settings_.mixing_valve) enters_c = return_pipe_.pass(round_l, enters_c);
  power_.to_facility = exchanger_.step(enters_c, carried * share, cooler_.supply_c(), water, dt);
  power_.rejected = cooler_.step(leaves_water_c, water, dt);
  const double arrives_c = supply_pipe_.pass(round_l, leaves_exchanger_c);
  blend_c_ = share * arrives_c + (1.0 - share) * (return_c_ + warmed);
  inlet_c_ = settings_.mixing_valve ? inlet_pipe_.pass(volume_l, blend_c_) : arrives_c;
}

double RackLoop::facility_flow_lpm(double opening) const { return valve_.flow_share(opening) * facility_most_lpm; }

void RackLoop::account(double dt_s) {
  energy_.it += power_.it * dt_s;
  energy_.to_liquid += power_.to_liquid * dt_s;
  energy_.to_room_air += power_.to_room_air * dt_s;
  energy_.pumping += power_.pumping * dt_s;
  energy_.to_facility += power_.to_facility * dt_s;
  energy_.rejected += power_.rejected * dt_s;
}

double RackLoop::pump_power_w(std::size_t pump) const {
  return pumps_[pump].power_w(point_.pump_lpm[pump], point_.head_kpa);
}

double RackLoop::pump_current(std::size_t pump) const {
  return pumps_[pump].current(point_.pump_lpm[pump], point_.head_kpa);
}

double RackLoop::stored_j() const {
  double sum = exchanger_.hot_stored_j() + exchanger_.cold_stored_j() + cooler_.stored_j();
  for (const ColdPlateChain& chain : chains_) sum += chain.stored_j();
  const double per_litre = 60.0 * pg25_capacity_rate;
  sum += per_litre * (manifold_l * manifold_c_ + supply_pipe_.content() + return_pipe_.content());
  if (settings_.mixing_valve) sum += per_litre * inlet_pipe_.content();
  return sum + overhead_w_ * overhead_lag_s;
}

void RackLoop::archive(Archive& archive) {
  for (ColdPlateChain& chain : chains_) chain.archive(archive);
  for (Pump& pump : pumps_) pump.archive(archive);
  exchanger_.archive(archive);
  valve_.archive(archive);
  zones_.archive(archive);
  cooler_.archive(archive);
  reservoir_.archive(archive);
  supply_pipe_.archive(archive);
  return_pipe_.archive(archive);
  inlet_pipe_.archive(archive);
  mixing_.archive(archive);
  archive(gpu_power_w_, node_power_w_, point_, flow_power_, inlet_c_, manifold_c_, return_c_, blend_c_, overhead_w_, permitted_,
          isolation_, facility_lpm_, filter_kpa_, power_, energy_, zone_openings_);
}

}  // namespace isotherm::plant
