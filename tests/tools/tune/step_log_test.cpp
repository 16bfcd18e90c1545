#include "tools/tune/step_log.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <fstream>

#include "hal/linux/start_error.hpp"
#include "tests/hal/linux/temporary_folder.hpp"
#include "tests/tools/replay/made_recording.hpp"

using namespace isotherm;
using namespace isotherm::test;
using tune::StepLog;

namespace {

std::string first_line() {
  std::string line;
  for (const tune::LogColumn& column : tune::log_columns) line += (line.empty() ? "" : ",") + std::string(column.name);
  return line;
}
const std::string row =
    "1.0,66,64.125,72,612.50,99.80,125.10,0.6600,0.6600,0.6650,0.6600,40.00,40.02,49.10,35.00,46.00,41.00,0.5100";

void refused(const std::string& content, const char* sentence) {
  const TemporaryFolder folder;
  const std::string path = folder.write("log.csv", content);
  CHECK_THROWS_WITH_AS(tune::read_log(path, {}), (path + sentence).c_str(), hal::StartError);
}

}  // namespace

TEST_CASE("a log comes back from its CSV file as it was written, absent values too") {
  StepLog log(3);
  for (std::size_t n = 0; n < log.size(); ++n) {
    int filled = 0;
    for (const tune::LogColumn& column : tune::log_columns) {
      if ((n + static_cast<std::size_t>(filled)) % 3 != 0) log[n].*(column.member) = std::min(1.0 + filled, column.most);
      ++filled;
    }
    log[n].time_s = 10.0 + static_cast<double>(n);
    log[n].gpus_heard = 72.0;
  }
  const TemporaryFolder folder;
  const std::string path = folder.file("log.csv");
  tune::write_csv(path, log);
  const StepLog back = tune::read_log(path, {});
  REQUIRE(back.size() == log.size());
  for (std::size_t n = 0; n < log.size(); ++n) {
    for (const tune::LogColumn& column : tune::log_columns) {
      CAPTURE(column.name);
      CHECK(tune::known(back[n].*(column.member)) == tune::known(log[n].*(column.member)));
      if (tune::known(log[n].*(column.member))) CHECK(back[n].*(column.member) == log[n].*(column.member));
    }
  }
  CHECK(tune::read_log(path, {.from = 2, .to = 2}).front().time_s == 11.0);
}

TEST_CASE("a store gives the rows of its records: means of GPUs and ticks, voted probes, commands in force") {
  const TemporaryFolder folder;
  const std::string path = folder.file("store.db");
  const std::vector<Record> records = made_records(1, 40);
  write_store(path, records, {});
  const StepLog log = tune::read_log(path, {.from = 11, .to = 20});
  REQUIRE(log.size() == 10);
  const Record& record = records[10];
  CHECK(log[0].time_s == static_cast<double>(record.mono_ms) / 1000.0);
  CHECK(log[0].gpus_heard == 72.0);
  CHECK(log[0].mean_gpu_c == 62.0 + 11 % 11);
  CHECK(log[0].gpu_power_w == 560.0);
  CHECK(log[0].flow_lpm == doctest::Approx(98.0));
  CHECK(log[0].pump_1_speed == doctest::Approx(0.70));
  CHECK(log[0].differential_pressure_kpa == doctest::Approx(126.0));
  CHECK(log[0].supply_c == doctest::Approx(39.90));
  CHECK(log[0].valve == doctest::Approx(0.41));
  CHECK(log[0].pump_1_command == doctest::Approx(record.outputs.pump_speed_1 / 1.0e4));
  // What these inputs do not have stays absent.
  CHECK_FALSE(tune::known(log[0].facility_return_c));
}

TEST_CASE("a silent node and an unread tick do not count") {
  Record record = made_records(1, 1).front();
  record.inputs.nodes[0].temperature.fill(90);
  record.inputs.nodes[0].age = 31;
  record.ticks[0].flow = 100;
  record.ticks[0].bits = 0;
  const tune::LogSecond second = tune::log_second(record);
  CHECK(second.gpus_heard == 64.0);
  CHECK(second.mean_gpu_c == 63.0);
  CHECK(second.flow_lpm == doctest::Approx(98.2));
}

TEST_CASE("what a record tells beyond its column's range is left out") {
  Record record = made_records(1, 1).front();
  for (NodeWords& node : record.inputs.nodes) node.temperature.fill(200);
  record.inputs.slow[Slow::facility_supply_temperature] = 13'000;
  const tune::LogSecond second = tune::log_second(record);
  CHECK_FALSE(tune::known(second.mean_gpu_c));
  CHECK_FALSE(tune::known(second.facility_supply_c));
  CHECK(tune::known(second.flow_lpm));
}

TEST_CASE("a span, boot or source that the store does not hold is refused") {
  const TemporaryFolder folder;
  const std::string path = folder.file("store.db");
  write_store(path, made_records(1, 10), {});
  CHECK_THROWS_AS(tune::read_log(path, {.source = "elsewhere/r9"}), hal::StartError);
  CHECK_THROWS_AS(tune::read_log(path, {.boot = 7U}), hal::StartError);
  CHECK(tune::read_log(path, {.from = 100}).empty());
}

TEST_CASE("a value that no rack can have is refused with its line, its column and what is permitted") {
  const auto with = [](const std::string& was, const std::string& now) {
    std::string spoilt = row;
    spoilt.replace(spoilt.find(was), was.size(), now);
    return first_line() + "\n" + row + "\n" + "2" + spoilt.substr(1) + "\n";
  };
  refused(with("64.125", "400"), ":3: mean_gpu_c = \"400\": expected a number from 0 to 125, or nothing where it is not known");
  refused(with("612.50", "-1"), ":3: gpu_power_w = \"-1\": expected a number from 0 to 5000, or nothing where it is not known");
  refused(with("99.80", "99800"), ":3: flow_lpm = \"99800\": expected a number from 0 to 1000, or nothing where it is not known");
  refused(with("0.6650", "66.5"), ":3: pump_1_speed = \"66.5\": expected a number from 0 to 1.3, or nothing where it is not known");
  refused(with("40.02", "313.17"), ":3: supply_c = \"313.17\": expected a number from -20 to 120, or nothing where it is not known");
}

TEST_CASE("a CSV file has no racks and boots to choose from") {
  const TemporaryFolder folder;
  const std::string path = folder.write("log.csv", first_line() + "\n" + row + "\n");
  const std::string sentence = path + ": is a CSV file, of one rack and one boot; --source and --boot choose in a gateway's store";
  CHECK_THROWS_WITH_AS(tune::read_log(path, {.source = "hall-2/r17"}), sentence.c_str(), hal::StartError);
  CHECK_THROWS_WITH_AS(tune::read_log(path, {.boot = 7U}), sentence.c_str(), hal::StartError);
}

TEST_CASE("a log that cannot be written is a file's fault and not the log's") {
  CHECK_THROWS_WITH_AS(tune::write_csv("/nowhere/log.csv", {}), "/nowhere/log.csv: cannot be written: no such file or directory",
                       hal::StartError);
}

TEST_CASE("what is neither store nor log is refused in one sentence that says where") {
  refused("time,temperature\n1,2\n",
          (":1: neither a gateway's store nor a CSV file whose first line is " + first_line()).c_str());
  refused("", (":1: neither a gateway's store nor a CSV file whose first line is " + first_line()).c_str());
  refused(first_line() + "\n1.0,66\n", ":2: ends before column mean_gpu_c");
  refused(first_line() + "\n" + row + ",5\n", ":2: has more than the 18 columns");
  refused(first_line() + "\n" + row + "\n" + row + "\n", ":3: time_s must be greater than in the row before");
  std::string warm = row;
  warm.replace(warm.find("64.125"), 6, "warm");
  refused(first_line() + "\n" + warm + "\n",
          ":2: mean_gpu_c = \"warm\": expected a number from 0 to 125, or nothing where it is not known");
  std::string endless = row;
  endless.replace(endless.find("64.125"), 6, "nan");
  refused(first_line() + "\n" + endless + "\n",
          ":2: mean_gpu_c = \"nan\": expected a number from 0 to 125, or nothing where it is not known");
  CHECK_THROWS_WITH_AS(tune::read_log("/nowhere/log.csv", {}),
                       "/nowhere/log.csv: cannot read: no such file or directory", hal::StartError);
}
