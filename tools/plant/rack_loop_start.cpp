// The warm start of the rack: its equilibrium at a given power, found part by part instead of by waiting for it.
#include <algorithm>

#include "tools/plant/coolant.hpp"
#include "tools/plant/rack_loop.hpp"

namespace isotherm::plant {

namespace {

/// Bisection: the x in 0..1 where `too_low(x)` turns false.
template <typename TooLow>
double find_share(TooLow too_low) {
  double low = 0.0;
  double high = 1.0;
  for (int halving = 0; halving < 40; ++halving) {
    const double middle = 0.5 * (low + high);
    (too_low(middle) ? low : high) = middle;
  }
  return 0.5 * (low + high);
}

}  // namespace

RackCommands RackLoop::start_warm(const NodePower& node_power_w) {
  RackCommands commands;
  commands.permit = true;
  permitted_ = 1.0;

  // The return temperature sets the viscosity and so the flow, which sets the return temperature: a few rounds settle
  // it.
  LoopResistance resistance = resistance_;
  resistance.design_drop_kpa += zones_.added_kpa();
  inlet_c_ = design_supply_c;
  return_c_ = design_supply_c;
  for (int round = 0; round < 30; ++round) {
    const double speed = find_share([&](double share) {
      for (Pump& pump : pumps_) pump.settle(share);
      point_ = working_point(resistance, pumps_, {1.0, 1.0}, 1.0, 0.5 * (inlet_c_ + return_c_));
      return point_.flow_lpm < design_flow_lpm;
    });
    commands.pump_speed = {speed, speed};
    film_coefficients();
    const double carried = point_.flow_lpm * pg25_capacity_rate;
    for (ColdPlateChain& chain : chains_) {
      const auto i = static_cast<std::size_t>(&chain - chains_.data());
      // The leakage of the last round's temperature; step_gpus() below brings it up to date.
      chain.settle(gpu_power_w_[i], inlet_c_, carried / static_cast<double>(gpu_count) * spread_.flow[i], film(i, 1.0));
    }
    const double mixed_c = step_gpus(node_power_w, commands, FaultSet{});
    overhead_w_ = power_.to_liquid;
    for (const double power : gpu_power_w_) overhead_w_ -= power;
    manifold_c_ = return_c_ = mixed_c + overhead_w_ / carried;
  }
  filter_kpa_ = point_.head_kpa * clean_filter_share * (resistance_.design_drop_kpa / resistance.design_drop_kpa);
  supply_pipe_.fill(supply_pipe_l * settings_.parts.delay, inlet_c_);
  return_pipe_.fill(return_pipe_l * settings_.parts.delay, return_c_);
  // A mixing valve begins at its fail-safe end.
  inlet_pipe_.fill(inlet_pipe_l * settings_.parts.delay, inlet_c_);
  blend_c_ = inlet_c_;

  const double carried = point_.flow_lpm * pg25_capacity_rate;
  power_.pumping = point_.flow_lpm * point_.head_kpa * 1000.0 / 60000.0;
  const double exchanger_inlet_c = return_c_ + power_.pumping / carried;
  for (int round = 0; round < 10; ++round) {
    const auto settle_at = [&](double opening) {
      valve_.settle(opening);
      facility_lpm_ = facility_flow_lpm(opening);
      exchanger_.settle(exchanger_inlet_c, carried, cooler_.supply_c(), facility_lpm_ * water_capacity_rate);
    };
    commands.valve = find_share([&](double opening) {
      settle_at(opening);
      return exchanger_.hot_outlet_c() > design_supply_c;
    });
    settle_at(commands.valve);
    cooler_.settle(exchanger_.cold_outlet_c(), facility_lpm_ * water_capacity_rate);
  }
  return commands;
}

}  // namespace isotherm::plant
