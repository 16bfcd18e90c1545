// The log of a step test: one row a second of what a rack told. Comes out of a gateway's store or a CSV file.
#pragma once

#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "control/point/record.hpp"

namespace isotherm::tune {

inline constexpr double absent = std::numeric_limits<double>::quiet_NaN();
inline bool known(double value) { return !std::isnan(value); }

/// One second; `absent` where nothing was told. Shares are 0..1.
struct LogSecond {
  double time_s = 0.0;                   // of the controller's boot
  double second_hottest_gpu_c = absent;  // whole degrees
  double mean_gpu_c = absent;            // of those that were heard
  double gpus_heard = 0.0;
  double gpu_power_w = absent;  // mean of those that were heard
  double flow_lpm = absent;
  double differential_pressure_kpa = absent;
  double pump_1_command = absent;  // in force after this second
  double pump_2_command = absent;
  double pump_1_speed = absent;  // mean of this second
  double pump_2_speed = absent;
  double supply_target_c = absent;  // supply set point in force after this second
  double supply_c = absent;
  double return_c = absent;
  double facility_supply_c = absent;
  double facility_return_c = absent;
  double facility_flow_lpm = absent;
  double valve = absent;  // read back
};

struct LogColumn {
  std::string_view name;
  double LogSecond::*member;
  int digits;
  double least;  // what no rack goes beyond: another value is of another unit, or no reading
  double most;
};

/// The columns of the CSV file, in its order; the unit is the end of each name, a share has none. Ranges: silicon that lives, coolant
/// that flows; estimates.
inline constexpr std::array log_columns{
    LogColumn{"time_s", &LogSecond::time_s, 1, 0.0, 1.0e9},
    LogColumn{"second_hottest_gpu_c", &LogSecond::second_hottest_gpu_c, 0, 0.0, 125.0},
    LogColumn{"mean_gpu_c", &LogSecond::mean_gpu_c, 3, 0.0, 125.0},
    LogColumn{"gpus_heard", &LogSecond::gpus_heard, 0, 0.0, static_cast<double>(gpu_count)},
    LogColumn{"gpu_power_w", &LogSecond::gpu_power_w, 2, 0.0, 5000.0},
    LogColumn{"flow_lpm", &LogSecond::flow_lpm, 2, 0.0, 1000.0},
    LogColumn{"differential_pressure_kpa", &LogSecond::differential_pressure_kpa, 2, 0.0, 2000.0},
    LogColumn{"pump_1_command", &LogSecond::pump_1_command, 4, 0.0, 1.0},
    LogColumn{"pump_2_command", &LogSecond::pump_2_command, 4, 0.0, 1.0},
    LogColumn{"pump_1_speed", &LogSecond::pump_1_speed, 4, 0.0, 1.3},
    LogColumn{"pump_2_speed", &LogSecond::pump_2_speed, 4, 0.0, 1.3},
    LogColumn{"supply_target_c", &LogSecond::supply_target_c, 2, 0.0, 100.0},
    LogColumn{"supply_c", &LogSecond::supply_c, 2, -20.0, 120.0},
    LogColumn{"return_c", &LogSecond::return_c, 2, -20.0, 120.0},
    LogColumn{"facility_supply_c", &LogSecond::facility_supply_c, 2, -20.0, 120.0},
    LogColumn{"facility_return_c", &LogSecond::facility_return_c, 2, -20.0, 120.0},
    LogColumn{"facility_flow_lpm", &LogSecond::facility_flow_lpm, 2, 0.0, 2000.0},
    LogColumn{"valve", &LogSecond::valve, 4, 0.0, 1.1},
};

using StepLog = std::vector<LogSecond>;

/// What a record tells, without values beyond their column's range.
LogSecond log_second(const Record& record);

/// Which part of a store is the step test.
struct Span {
  std::string source{};                 // empty: the only one
  std::optional<std::uint32_t> boot{};  // otherwise the one with most records
  std::uint32_t from = 1;               // sequence of the record
  std::uint32_t to = 0xFFFF'FFFFU;
};

/// A gateway's store. Throws hal::StartError with one sentence for what is no store, damaged, or holds no such span.
StepLog read_store(const std::string& path, const Span& span);

/// The CSV file, of one rack and one boot; rows are counted from 1 as sequences are. Throws hal::StartError with file, line and what is
/// permitted.
StepLog read_csv(const std::string& path, const Span& span);
/// Throws hal::StartError where it cannot be written.
void write_csv(const std::string& path, const StepLog& log);

/// Either, by what the file begins with.
StepLog read_log(const std::string& path, const Span& span);

}  // namespace isotherm::tune
