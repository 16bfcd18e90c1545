// What the product's rack is made of, and how it starts.
#pragma once

#include <cstdint>

#include "control/point/inputs.hpp"
#include "tools/plant/cold_plate.hpp"

namespace isotherm::plant {

enum class GpuClass : std::uint8_t { watts_700, watts_1000 };

/// cold: pumps off, no permit, everything at room temperature. warm: in equilibrium at the first power of the workload,
/// design flow, 40 C supply, permit given.
enum class Start : std::uint8_t { warm, cold };

/// Factors by which one rack differs from those that its controller's model was made for.
struct PartTolerances {
  double resistance = 1.0;  // of every GPU's way to the coolant
  double heat = 1.0;        // capacity of die, lid, plate and the coolant in it
  double flow = 1.0;        // of the pumps through the loop, at a speed and at a head
  double delay = 1.0;       // litres in both pipes
  double exchanger = 1.0;   // conductance (UA)
};

struct RackSettings {
  GpuClass gpu_class = GpuClass::watts_700;
  std::uint64_t seed = 1;
  double ambient_c = 29.0;  // outdoor air at the dry cooler
  double room_c = 25.0;
  double brake_share = 0.5;  // of GPU power that is left while the power brake is set
  PartTolerances parts{};
  std::size_t zone_valves = 0;  // 0: none; else 1..zone_count_most
  bool mixing_valve = false;

  ColdPlateParameters plate() const {
    return scaled(gpu_class == GpuClass::watts_700 ? plate_700_w : plate_1_kw, parts.resistance, parts.heat);
  }
  /// AC input of the nine nodes at full load, W: (700 or 1000 W x 8 + 1900 W) x 9.
  double rated_power_w() const { return gpu_class == GpuClass::watts_700 ? 67'500.0 : 89'100.0; }
};

/// AC power of a node that is not its GPUs': processors, memory, fans, supplies. Half of it ends in the liquid.
inline constexpr double node_overhead_w = 1900.0;
inline constexpr double overhead_to_liquid = 0.5;
inline constexpr double design_flow_lpm = 100.0;
inline constexpr double design_supply_c = 40.0;

}  // namespace isotherm::plant
