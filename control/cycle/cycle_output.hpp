// What the control core hands out: the words of a tick, the decisions of a cycle and their place in the record.
#pragma once

#include <array>
#include <cstdint>

#include "control/cycle/terms.hpp"
#include "control/point/inputs.hpp"
#include "control/point/outputs.hpp"
#include "control/point/record.hpp"

namespace isotherm {

struct TickOutput {
  OutputWords outputs;
  /// False while the controller may not speak on the field bus: before its first cycle (it does not know yet what is to
  /// be left alone) and while it is blind, when unit 1's own watchdog has to take over.
  bool write = false;
};

struct CycleOutput {
  OutputWords outputs;
  bool write = false;
  std::uint8_t pumps_held_by = 0;  // as the fields of Record of the same names
  std::uint8_t valve_held_by = 0;
  std::uint16_t flow_commanded = 0;
  std::uint16_t gpu_target = absent_signed;
  std::uint16_t supply_target = 0;
  Mode mode = Mode::off;
  Law law = Law::constant;
  std::uint8_t first_out = 0;
  std::uint8_t sensor_causes = 0;
  std::array<Level, safety_row_count> levels{};
  std::uint32_t digest = 0;
  std::uint32_t forecast_digest = 0;
  std::uint16_t controlled_temperature = absent_signed;
  std::uint16_t supply_temperature = absent_signed;
  std::uint16_t return_temperature = absent_signed;
  std::uint16_t heat_carried = 0;
  std::uint16_t quality = 0;
  std::uint16_t outlier = 0;
  Terms terms;
};

/// Puts the decisions into the record's fields of the same names.
void fill(Record& record, const CycleOutput& output);
/// True when the record's decisions and digest are those of the output, bit for bit.
bool same_decisions(const Record& record, const CycleOutput& output);

}  // namespace isotherm
