#include "tools/bench/control/control_bench.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>

#include "hal/linux/start_error.hpp"
#include "tools/bench/control/bench_cases.hpp"
#include "tools/bench/control/fresh_file.hpp"
#include "tools/bench/control/picture.hpp"
#include "tools/bench/control/rack_case.hpp"
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

TEST_CASE("a bound that keeps its level but for a dip is in band outside of it, and one of a narrow range is in band throughout") {
  const auto row_of = [](double low_c, std::size_t low_samples) {
    Run run{Kind::clairvoyant, {}};
    run.trace.temperature_c.assign(2000, 60.0);
    std::fill_n(run.trace.temperature_c.begin() + 100, low_samples, low_c);
    run.trace.load_share.assign(2000, 0.9);
    run.trace.flow_share.assign(200, 0.5);
    run.trace.supply_share = run.trace.supply_c = run.trace.pump_power = run.trace.flow_share;
    CaseShape shape;
    shape.to_s = shape.window_to_s = 200.0;
    return rows_of(shape, {run}).at(0).metrics;
  };
  const Metrics dip = row_of(50.0, 100);
  CHECK(dip.in_band_raw == doctest::Approx(0.95));
  CHECK(*dip.in_band_regulated == 1.0);
  const Metrics narrow = row_of(56.1, 900);  // 3.9 K below its median
  CHECK(narrow.in_band_raw == 1.0);
  CHECK(narrow.in_band_ema5 == 1.0);
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
  row.workload = "the \"big\" job";
  write_csv(out, {row});
  CHECK(out.str().find("study_node,\"the \"\"big\"\" job\",constant") != std::string::npos);
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
  bench.csv = "/tmp";
  CHECK(complaint(bench) == "--csv /tmp: cannot be written");
  bench.csv = {};
  bench.workload = "/nonexistent/power.csv";
  CHECK(complaint(bench) == "/nonexistent/power.csv: cannot be opened: No such file or directory");
}

namespace {

/// A folder of its own, gone with it.
struct Folder {
  std::filesystem::path path =
      std::filesystem::temp_directory_path() / ("isotherm_bench_" + std::to_string(::getpid()));
  Folder() { std::filesystem::create_directories(path); }
  ~Folder() { std::filesystem::remove_all(path); }
  std::string file(const std::string& name, const std::string& text) const {
    std::ofstream(path / name) << text;
    return (path / name).string();
  }
  std::string text(const std::string& name) const {
    std::ifstream in(path / name);
    return {std::istreambuf_iterator<char>(in), {}};
  }
};

std::string complaint_about(const std::vector<std::string>& plants, const std::string& path) {
  try {
    static_cast<void>(list_cases(plants, path, 1));
  } catch (const plant::WorkloadError& error) {
    return error.what();
  }
  return "accepted";
}

}  // namespace

TEST_CASE("of mixed jobs four nodes are idle and five at full power, all the time") {
  CaseShape shape;
  const auto runs = mixed_job_case(1).run({Kind::constant}, shape);
  const auto [least, most] = std::minmax_element(runs[0].trace.load_share.begin(), runs[0].trace.load_share.end());
  CHECK(*least == doctest::Approx((4.0 * 2700.0 + 5.0 * 7500.0) / 67500.0).epsilon(0.005));  // warm GPUs leak
  CHECK(*most - *least < 0.001);
}

TEST_CASE("a user's file of rack power is a ninth of it for each node, and on study_node the node's own power") {
  const Folder folder;
  const auto share = [&](const char* plant, const char* watts) {
    const CaseList list = list_cases({plant}, folder.file("load.csv", std::string("time_s,power_w\n0,") + watts + "\n"), 1);
    REQUIRE(list.cases.size() == 1);
    CaseShape shape;
    return list.cases[0].run({Kind::constant}, shape)[0].trace.load_share.back();
  };
  CHECK(share("study_node", "6750") == doctest::Approx(0.9));
  CHECK(share("study_rack", "60750") == doctest::Approx(0.9));
}

TEST_CASE("all of a user's file is judged, however short or long, and it is said where bound and picture are") {
  const Folder folder;
  const auto shape_of = [&](const std::string& rows, CaseList& list) {
    list = list_cases({"study_rack"}, folder.file("load.csv", "time_s,power_w\n" + rows), 1);
    CaseShape shape;
    const auto runs = list.cases.at(0).run({Kind::constant}, shape);
    CHECK(runs[0].trace.begin_s + 0.1 * static_cast<double>(runs[0].trace.temperature_c.size()) == doctest::Approx(shape.to_s));
    return shape;
  };
  CaseList list;
  CaseShape shape = shape_of("0,60000\n90,60000\n", list);
  CHECK(shape.workload == "load");
  CHECK(shape.to_s - shape.from_s == doctest::Approx(90.0));
  CHECK(shape.window_to_s - shape.window_from_s == doctest::Approx(90.0));
  shape = shape_of("0,60000\n", list);
  CHECK(shape.to_s - shape.from_s == doctest::Approx(60.0));
  shape = shape_of("0,60000\n9000,60000\n9001,40000\n20000,40000\n", list);
  CHECK(shape.to_s - shape.from_s == doctest::Approx(20000.0));
  CHECK(shape.window_from_s - shape.from_s == doctest::Approx(8710.0));  // the first window that has the whole drop
  REQUIRE(list.remarks.size() == 1);
  CHECK(list.remarks[0].ends_with("load.csv: judged is all of it, 20000 s, after 300 s at its first power; clairvoyant and pictures "
                                  "are of 300 s from 8710 s on, where its power changes most"));
  CHECK(complaint_about({"study_rack"}, folder.file("week.csv", "time_s,power_w\n0,60000\n604800,60000\n"))
            .ends_with("week.csv: lasts 604800 s; permitted is up to 172800 s"));
}

TEST_CASE("a plant runs only what its rack or node could draw: others are left out by name, or refused where they were asked for") {
  const Folder folder;
  const std::string rack = folder.file("rack.csv", "time_s,power_w\n0,60000\n");
  const std::string node = folder.file("node.csv", "time_s,power_w\n0,7000\n");
  CHECK(complaint_about({"study_node"}, rack) ==
        rack + ": its highest power of 60000 W does not fit study_node: permitted is 1900..11250 W");
  CHECK(complaint_about({"rack_loop"}, node) ==
        node + ": its highest power of 7000 W does not fit rack_loop: permitted is 17100..101250 W");
  CHECK(complaint_about({}, folder.file("hall.csv", "time_s,power_w\n0,60000\n60,300000\n")).find("300000 W does not fit") !=
        std::string::npos);
  CaseList list = list_cases({}, rack, 1);
  CHECK(list.cases.size() == 3);
  REQUIRE(list.remarks.size() == 2);
  CHECK(list.remarks[1].ends_with("does not fit study_node: permitted is 1900..11250 W; left out"));
  CHECK(list_cases({"study_rack", "rack_loop", "study_rack"}, rack, 1).cases.size() == 2);  // named twice is run once
  list = list_cases({}, node, 1);
  REQUIRE(list.cases.size() == 1);
  CHECK(list.cases[0].plant == "study_node");
}

TEST_CASE("from a user's file to table and CSV, in one go; without being asked for the bound is not run") {
  const Folder folder;
  ControlBench bench;
  bench.workload = folder.file("my node.csv", "time_s,power_w\n0,7000\n");
  bench.plants = {"study_node"};
  bench.controllers = {"bmc_pid", "pi_ff", "bmc_pid"};
  bench.csv = (folder.path / "out.csv").string();
  bench.svg = folder.path.string();
  std::ostringstream shown;
  std::streambuf* const before = std::cout.rdbuf(shown.rdbuf());
  const int code = bench.run();
  std::cout.rdbuf(before);
  CHECK(code == 0);
  CHECK(shown.str().find("study_node: my node (mean GPU)") != std::string::npos);
  CHECK(shown.str().find("  pi_ff") != std::string::npos);
  CHECK(shown.str().find("  constant") == std::string::npos);  // run for comparison, not asked for
  CHECK(shown.str().find("The clairvoyant was not asked for") != std::string::npos);
  std::istringstream csv(folder.text("out.csv"));
  std::vector<std::string> lines;
  for (std::string line; std::getline(csv, line);) lines.push_back(line);
  REQUIRE(lines.size() == 3);
  CHECK(lines[1].starts_with("study_node,my node,bmc_pid,mean,"));
  CHECK(lines[1].find(",,") != std::string::npos);  // no ratio to a bound
  CHECK(std::filesystem::exists(folder.path / "study_node-my-node.svg"));
}

TEST_CASE("a file that stood at the place of the CSV stays until the table is complete") {
  const Folder folder;
  ControlBench bench;
  bench.csv = folder.file("out.csv", "the last run's table\n");
  bench.workload = (folder.path / "absent.csv").string();
  CHECK_THROWS_AS(static_cast<void>(bench.run()), hal::StartError);
  CHECK(folder.text("out.csv") == "the last run's table\n");
  {
    FreshFile file("--csv", bench.csv);
    file.out() << "half a table\n" << std::flush;
    CHECK(folder.text("out.csv") == "the last run's table\n");
    // A run that is killed leaves nothing, either.
    CHECK(std::distance(std::filesystem::directory_iterator(folder.path), {}) == 1);
  }
  CHECK(folder.text("out.csv") == "the last run's table\n");
  FreshFile file("--csv", bench.csv);
  file.out() << "a whole table\n";
  file.keep();
  CHECK(folder.text("out.csv") == "a whole table\n");
  const auto files = std::distance(std::filesystem::directory_iterator(folder.path), {});
  CHECK(files == 1);
  FreshFile device("--csv", "/dev/null");
  device.keep();
  CHECK(std::filesystem::is_character_file("/dev/null"));
}
