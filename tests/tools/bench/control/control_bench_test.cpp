#include "tools/bench/control/control_bench.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>

#include "hal/linux/start_error.hpp"
#include "tools/bench/control/bench_cases.hpp"
#include "tools/bench/control/picture.hpp"
#include "tools/bench/control/study_case.hpp"
#include "tools/bench/control/table.hpp"

using namespace isotherm;
using namespace isotherm::bench;

namespace {

std::vector<Run> run_short_case(CaseShape& shape, const std::vector<Kind>& kinds) {
  const Case one = study_case("study_rack", plant::power_rise("20 % ramp in 60 s", 0.8, 60.0), 1);
  return one.run(kinds, shape);
}

}  // namespace

TEST_CASE("rows compare each controller with constant flow, with pi and with the bound") {
  CaseShape shape;
  const auto runs = run_short_case(shape, {Kind::constant, Kind::bmc_pid, Kind::pi, Kind::pi_ff});
  const auto rows = rows_of(shape, runs);
  REQUIRE(rows.size() == 4);
  CHECK(rows[0].metrics.half_range_k == doctest::Approx(2.83).epsilon(0.02));
  CHECK_FALSE(rows[0].metrics.hot_overshoot_k.has_value());
  CHECK(*rows[2].pump_energy_ratio == doctest::Approx(1.0));
  CHECK_FALSE(rows[2].added_ripple_k.has_value());        // no wave
  CHECK_FALSE(rows[2].ratio_to_clairvoyant.has_value());  // no bound was run
  for (std::size_t n = 1; n < rows.size(); ++n) CHECK(rows[n].metrics.half_range_k < 0.6 * rows[0].metrics.half_range_k);
}

TEST_CASE("the same seed gives the same run, another seed other noise") {
  CaseShape shape;
  const auto once = run_short_case(shape, {Kind::pi_ff});
  const auto again = run_short_case(shape, {Kind::pi_ff});
  CHECK(once[0].trace.temperature_c == again[0].trace.temperature_c);
  const Case other = study_case("study_rack", plant::power_rise("20 % ramp in 60 s", 0.8, 60.0), 2);
  CHECK(other.run({Kind::pi_ff}, shape)[0].trace.temperature_c != once[0].trace.temperature_c);
}

TEST_CASE("the CSV has the agreed columns, quotes a name with a comma, and leaves empty what has no meaning") {
  Row row;
  row.plant = "study_node";
  row.workload = "job start, 60 s ramp";
  row.gpu = "mean";
  row.metrics.half_range_k = 1.25;
  std::ostringstream out;
  write_csv(out, {row});
  CHECK(out.str() ==
        "plant,workload,controller,gpu,half_range_k,rms_k,hot_overshoot_k,in_1k_raw,in_band_raw,in_band_ema5,"
        "regulated_fraction,in_band_regulated,added_ripple_k,ratio_to_clairvoyant,pump_energy_ratio,"
        "rejection_energy_ratio,actuator_travel\n"
        "study_node,\"job start, 60 s ramp\",constant,mean,1.25,0,,0,0,0,0,,,,,,0\n");
}

TEST_CASE("a share is shown as 100 % only when nothing is missing") {
  Row row;
  row.metrics.in_band_raw = 0.9999;
  std::ostringstream out;
  write_table(out, {row});
  CHECK(out.str().find("99.9") != std::string::npos);
  CHECK(out.str().find("100.0") == std::string::npos);
}

TEST_CASE("the picture names plant, workload and controllers, and its file name is plain") {
  CaseShape shape;
  const auto runs = run_short_case(shape, {Kind::constant, Kind::pi});
  const std::string svg = draw(shape, runs, rows_of(shape, runs));
  CHECK(svg.starts_with("<svg"));
  CHECK(svg.ends_with("</svg>\n"));
  CHECK(svg.find("study_rack: 20 % ramp in 60 s") != std::string::npos);
  CHECK(svg.find("nan") == std::string::npos);
  CHECK(picture_name(shape) == "study_rack-20-ramp-in-60-s.svg");
}

TEST_CASE("what cannot be run is refused in one sentence before anything begins") {
  const auto complaint = [](ControlBench bench) -> std::string {
    try {
      static_cast<void>(bench.run());
    } catch (const hal::StartError& error) {
      return error.what();
    }
    return "accepted";
  };
  ControlBench bench;
  bench.plants = {"study_tank"};
  CHECK(complaint(bench) ==
        "--plant study_tank: permitted is study_node, study_rack, study_rack_mixing, rack_loop");
  bench.plants = {};
  bench.controllers = {"pid"};
  CHECK(complaint(bench).starts_with("--controller pid: permitted is constant, bmc_pid, pi"));
  bench.controllers = {};
  bench.csv = "/nonexistent/out.csv";
  CHECK(complaint(bench) == "--csv /nonexistent/out.csv: cannot be written");
  bench.csv = {};
  bench.workload = "/nonexistent/power.csv";
  CHECK(complaint(bench) == "/nonexistent/power.csv: cannot be opened: No such file or directory");
}

TEST_CASE("a user's file of rack power is a ninth of it for each node, and on study_node the node's own power") {
  const std::string path =
      (std::filesystem::temp_directory_path() / ("isotherm_bench_" + std::to_string(::getpid()) + ".csv")).string();
  std::ofstream(path) << "time_s,power_w\n0,6750\n60,6750\n";
  const auto share = [&](const char* plant) {
    const CaseList list = list_cases({plant}, path, 1);
    REQUIRE(list.cases.size() == 1);
    CaseShape shape;
    return list.cases[0].run({Kind::constant}, shape)[0].trace.load_share.back();
  };
  CHECK(share("study_node") == doctest::Approx(0.9));
  // 750 W a node: less than the 1900 W beside the GPUs, which draw nothing then.
  CHECK(share("study_rack") == doctest::Approx(1900.0 / 7500.0));
  std::filesystem::remove(path);
}

TEST_CASE("from a user's file to table and CSV, in one go") {
  const std::filesystem::path folder =
      std::filesystem::temp_directory_path() / ("isotherm_bench_run_" + std::to_string(::getpid()));
  std::filesystem::create_directories(folder);
  const std::string path = (folder / "node.csv").string();
  std::ofstream(path) << "time_s,power_w\n0,7000\n";
  ControlBench bench;
  bench.workload = path;
  bench.plants = {"study_node"};
  bench.controllers = {"bmc_pid", "pi_ff"};
  bench.csv = (folder / "out.csv").string();
  bench.svg = folder.string();
  std::ostringstream shown;
  std::streambuf* const before = std::cout.rdbuf(shown.rdbuf());
  const int code = bench.run();
  std::cout.rdbuf(before);
  CHECK(code == 0);
  CHECK(shown.str().find("study_node: file (mean GPU)") != std::string::npos);
  CHECK(shown.str().find("  pi_ff") != std::string::npos);
  CHECK(shown.str().find("  constant") == std::string::npos);  // run for comparison, not asked for
  std::ifstream csv(bench.csv);
  std::vector<std::string> lines;
  for (std::string line; std::getline(csv, line);) lines.push_back(line);
  REQUIRE(lines.size() == 3);
  CHECK(lines[1].starts_with("study_node,file,bmc_pid,mean,"));
  CHECK(std::filesystem::exists(folder / "study_node-file.svg"));
  std::filesystem::remove_all(folder);
}
