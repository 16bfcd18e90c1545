#include "control/cycle/cycle_output.hpp"

namespace isotherm {

void fill(Record& record, const CycleOutput& output) {
  record.outputs = output.outputs;
  record.pumps_held_by = output.pumps_held_by;
  record.valve_held_by = output.valve_held_by;
  record.flow_commanded = output.flow_commanded;
  record.gpu_target = output.gpu_target;
  record.supply_target = output.supply_target;
  record.mode = output.mode;
  record.law = output.law;
  record.first_out = output.first_out;
  record.sensor_causes = output.sensor_causes;
  record.levels = output.levels;
  record.digest = output.digest;
  record.forecast_digest = output.forecast_digest;
  record.controlled_temperature = output.controlled_temperature;
  record.supply_temperature = output.supply_temperature;
  record.return_temperature = output.return_temperature;
  record.heat_carried = output.heat_carried;
  record.quality = output.quality;
  record.outlier = output.outlier;
}

bool same_decisions(const Record& record, const CycleOutput& output) {
  Record decided = record;
  fill(decided, output);
  return decided == record;
}

}  // namespace isotherm
