// Slow allocator of the zone valves: who is cooler than need be gives flow away, and the pumps do with less. It moves nothing
// but shares of the flow; how much flows is the flow law's alone, and so the neediest zone's valve stays open.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "control/plant/zone_hydraulics.hpp"
#include "control/signal/reading.hpp"
#include "control/signal/zone_summary.hpp"

namespace isotherm {

struct ZoneAllocatorTuning {
  std::uint8_t period_s;         // at most 255: the seconds are counted in a byte
  float close_per_kelvin;        // of the stroke in a period, per kelvin that a zone is too cool
  float fastest_close;           // of the stroke in a period
  float fastest_open;            // of all zones together
  float neediest_open;           // in a period, of the neediest zone
  float dead_k;                  // so much cooler than the neediest zone is not too cool
  float least_opening;
  float most_open_least;         // the most open valve is no less open than this
  float hot_k;                   // above the GPU set point: the zone opens without waiting for the period
  float hot_open_per_s;
  float surge_share;             // rise of a zone's power that opens it at once, share of the GPU's rated power
  float forget_power_per_s;      // how fast a higher power before is forgotten
  std::uint8_t doubt_s;          // after so many seconds a GPU that does not tell counts as hot
};

/// What the last period ended with.
struct ZonePeriod {
  std::uint8_t neediest = 0;  // 1..zone_count_most; 0: no period has ended, or nothing was heard of any zone
  float neediest_c = 0.0F;    // what the others were compared with
  float floor = 0.0F;         // least opening that keeps a zone its least flow

  template <typename Self, typename Visit>
  static constexpr void fields(Self& self, Visit&& visit) {
    visit(self.neediest, self.neediest_c, self.floor);
  }
};

struct ZoneAllocatorState {
  ZoneOpenings opening = all_zones_open();
  std::array<std::uint16_t, zone_count_most> sum_c{};        // of what the zone is judged by, over the period
  std::array<std::uint8_t, zone_count_most> heard_s{};       // of the period
  std::array<std::uint8_t, zone_count_most> doubt_s{};       // a GPU of it does not tell
  std::array<float, zone_count_most> power_w{};              // mean of its GPUs: the highest of late
  float flow_sum = 0.0F;    // L/min
  std::uint8_t flow_s = 0;
  std::uint8_t second = 0;  // of the period
  bool begun = false;       // false: all are open and nothing is summed up
  ZonePeriod last;

  template <typename Self, typename Visit>
  static constexpr void fields(Self& self, Visit&& visit) {
    visit(self.opening, self.sum_c, self.heard_s, self.doubt_s, self.power_w, self.flow_sum, self.flow_s, self.second, self.begun,
          self.last);
  }
};

struct ZoneAllocatorInputs {
  std::size_t zones = 0;  // 1..zone_count_most
  std::array<ZoneReading, zone_count_most> readings{};
  std::uint32_t astray = 0;    // bit n: valve n + 1 is not where it should be
  float gpu_target_c = 0.0F;
  Reading flow_lpm;            // of the rack
  float least_flow_lpm = 0.0F; // of the rack: no zone gets less than its share of it
  float rated_gpu_w = 0.0F;
};

/// Everything open, at once and from now on as if never begun.
void open_all(ZoneAllocatorState& state);
/// One second.
void step(const ZoneAllocatorTuning& tuning, ZoneAllocatorState& state, const ZoneAllocatorInputs& in);

}  // namespace isotherm
