#include "tools/tune/step_log.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>

#include "control/core/words.hpp"
#include "control/signal/gpu_summary.hpp"
#include "control/signal/raw.hpp"
#include "hal/linux/start_error.hpp"
#include "tools/replay/recording.hpp"

namespace isotherm::tune {
namespace {

double value_of(const Reading& reading) { return reading.known ? static_cast<double>(reading.value) : absent; }

/// Mean of what is known.
class Mean {
 public:
  void add(double value) {
    if (!known(value)) return;
    sum_ += value;
    ++count_;
  }
  double value() const { return count_ == 0 ? absent : sum_ / static_cast<double>(count_); }
  double count() const { return static_cast<double>(count_); }

 private:
  double sum_ = 0.0;
  std::size_t count_ = 0;
};

void add_gpus(const CycleInputs& inputs, LogSecond& second) {
  Mean temperature;
  Mean power;
  for (const NodeWords& node : inputs.nodes) {
    if (node.age > node_fresh_tenths) continue;
    for (std::size_t gpu = 0; gpu < gpus_per_node; ++gpu) {
      const bool good = ((node.valid >> gpu) & 1U) != 0 && node.temperature[gpu] != absent_temperature &&
                        node.power[gpu] != absent_unsigned;
      if (!good) continue;
      temperature.add(node.temperature[gpu]);
      power.add(node.power[gpu]);
    }
  }
  second.mean_gpu_c = temperature.value();
  second.gpu_power_w = power.value();
  second.gpus_heard = temperature.count();
}

void add_ticks(const Record& record, LogSecond& second) {
  Mean flow;
  Mean pressure;
  std::array<Mean, pump_count> speeds;
  for (const FastWords& tick : record.ticks) {
    if ((tick.bits & fast_bit::read_ok) == 0) continue;
    flow.add(value_of(hundredths(tick.flow)));
    pressure.add(value_of(hundredths(tick.differential_pressure)));
    speeds[0].add(value_of(half_percents(high_byte(tick.pump_speeds))));
    speeds[1].add(value_of(half_percents(low_byte(tick.pump_speeds))));
  }
  second.flow_lpm = flow.value();
  second.differential_pressure_kpa = pressure.value();
  second.pump_1_speed = speeds[0].value();
  second.pump_2_speed = speeds[1].value();
}

}  // namespace

LogSecond log_second(const Record& record) {
  constexpr double percent_of_percent = 1.0e-4;
  LogSecond second;
  second.time_s = static_cast<double>(record.mono_ms) / 1000.0;
  second.second_hottest_gpu_c = value_of(signed_hundredths(record.controlled_temperature));
  add_gpus(record.inputs, second);
  add_ticks(record, second);
  second.pump_1_command = static_cast<double>(record.outputs.pump_speed_1) * percent_of_percent;
  second.pump_2_command = static_cast<double>(record.outputs.pump_speed_2) * percent_of_percent;
  second.supply_target_c = value_of(signed_hundredths(record.supply_target));
  second.supply_c = value_of(signed_hundredths(record.supply_temperature));
  second.return_c = value_of(signed_hundredths(record.return_temperature));
  const SlowWords& slow = record.inputs.slow;
  second.facility_supply_c = value_of(coolant_temperature(slow[Slow::facility_supply_temperature]));
  second.facility_return_c = value_of(coolant_temperature(slow[Slow::facility_return_temperature]));
  second.facility_flow_lpm = value_of(hundredths(slow[Slow::facility_flow]));
  second.valve = value_of(hundredths(slow[Slow::valve_position])) / 100.0;
  for (const LogColumn& column : log_columns) {
    double& value = second.*(column.member);
    if (value < column.least || value > column.most) value = absent;
  }
  return second;
}

StepLog read_store(const std::string& path, const Span& span) {
  try {
    replay::Recording recording(path);
    const std::vector<replay::Boot> boots = recording.boots(span.source);
    const auto shorter = [](const replay::Boot& left, const replay::Boot& right) {
      return left.records < right.records;
    };
    auto boot = std::max_element(boots.begin(), boots.end(), shorter);
    if (span.boot) {
      boot = std::find_if(boots.begin(), boots.end(), [&](const replay::Boot& b) { return b.boot == *span.boot; });
    }
    if (boot == boots.end()) {
      throw hal::StartError(path + ": holds no record of the source and boot asked for; isotherm-replay verify " +
                            path + " lists what it holds");
    }
    const auto foreign = [&](const replay::Boot& other) { return other.source != boot->source; };
    if (span.source.empty() && std::any_of(boots.begin(), boots.end(), foreign)) {
      throw hal::StartError(path + ": holds records of several racks, such as " + boot->source +
                            "; name one with --source SITE/RACK");
    }
    StepLog log;
    recording.for_each_record(*boot, span.from, [&](const replay::StoredRecord& stored) {
      if (stored.sequence > span.to) return false;
      if (stored.record.ok()) log.push_back(log_second(stored.record.value()));
      return true;
    });
    return log;
  } catch (const gateway::StoreError& error) {
    throw hal::StartError(error.what());
  }
}

StepLog read_log(const std::string& path, const Span& span) {
  constexpr std::string_view sqlite = "SQLite format 3";
  std::ifstream file(path, std::ios::binary);
  std::string head(sqlite.size(), ' ');
  file.read(head.data(), static_cast<std::streamsize>(head.size()));
  return file && head == sqlite ? read_store(path, span) : read_csv(path, span);
}

}  // namespace isotherm::tune
