#include "tools/plant/workload.hpp"

#include <doctest/doctest.h>
#include <unistd.h>
#include <zlib.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <numeric>

#include "tests/skip.hpp"

using namespace isotherm;
using namespace isotherm::plant;

namespace {

class TemporaryFile {
 public:
  explicit TemporaryFile(const std::string& content)
      : path_((std::filesystem::temp_directory_path() / ("isotherm_workload_" + std::to_string(::getpid()) + ".csv"))
                  .string()) {
    std::ofstream(path_, std::ios::binary) << content;
  }
  ~TemporaryFile() { std::filesystem::remove(path_); }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

double total(const Workload& workload, double seconds) {
  const auto power = workload.at(seconds);
  return std::accumulate(power.begin(), power.end(), 0.0);
}

std::string complaint(const std::string& content) {
  const TemporaryFile file(content);
  try {
    static_cast<void>(load_power_trace(file.path()));
  } catch (const WorkloadError& error) {
    const std::string what = error.what();
    CHECK(what.starts_with(file.path()));
    CHECK(what.find('\n') == std::string::npos);
    return what.substr(file.path().size());
  }
  return "accepted";
}

}  // namespace

TEST_CASE("a power trace is linear between its rows, shared equally, and its last value holds") {
  const TemporaryFile file("time_s,power_w\n10,9000\n20,18000\r\n\n21,27000\n");
  const auto workload = load_power_trace(file.path());
  CHECK(total(*workload, 0.0) == doctest::Approx(9000.0));
  CHECK(workload->at(5.0)[3] == doctest::Approx(1500.0));
  CHECK(total(*workload, 10.5) == doctest::Approx(22500.0));
  CHECK(total(*workload, 1e6) == doctest::Approx(27000.0));
  CHECK(workload->end_s() == doctest::Approx(11.0));
}

TEST_CASE("a bad power trace is refused with its line, its column and what is permitted") {
  CHECK(complaint("") == ": is empty; its first line must be time_s,power_w");
  CHECK(complaint("time_s,power_w\n") == ", line 2: there is no row after the header; at least one is needed");
  CHECK(complaint("time,power\n1,2\n") == ", line 1: the columns must be time_s,power_w, not \"time,power\"");
  CHECK(complaint("time_s,power_w\n0,1000\n1,much\n") == ", line 3: column power_w: \"much\" is not a number");
  CHECK(complaint("time_s,power_w\n0,nan\n") == ", line 2: column power_w: \"nan\" is not a number");
  CHECK(complaint("time_s,power_w\n0,inf\n") == ", line 2: column power_w: \"inf\" is not a number");
  CHECK(complaint("time_s,power_w\n0,\n") == ", line 2: column power_w: \"\" is not a number");
  CHECK(complaint("time_s,power_w\n0,-5\n") ==
        ", line 2: column power_w: -5 is outside the permitted range 0 .. 500000");
  CHECK(complaint("time_s,power_w\n0,5e9\n") ==
        ", line 2: column power_w: 5000000000 is outside the permitted range 0 .. 500000");
  CHECK(complaint("time_s,power_w\n0,1e300\n") ==
        ", line 2: column power_w: 1e+300 is outside the permitted range 0 .. 500000");
  CHECK(complaint("time_s,power_w\n0,-1.7976931348623157e308\n") ==
        ", line 2: column power_w: -1.7976931348623157e+308 is outside the permitted range 0 .. 500000");
  CHECK(complaint("time_s,power_w\n0,-1e-300\n") ==
        ", line 2: column power_w: -1e-300 is outside the permitted range 0 .. 500000");
  CHECK(complaint("time_s,power_w\n0,1\n0,2\n") == ", line 3: column time_s: time must rise from row to row");
  CHECK(complaint("time_s,power_w\n5,1\n4,2\n") == ", line 3: column time_s: time must rise from row to row");
  CHECK(complaint("time_s,power_w\n1\n") == ", line 2: a row must have 2 columns (time_s,power_w)");
  CHECK(complaint("time_s,power_w\n1,2,3\n") == ", line 2: a row must have 2 columns (time_s,power_w)");
  CHECK(complaint(std::string("\x7f"
                              "ELF\x02\x01\x00\x00\xff\n",
                              9)) == ", line 1: this is not a text file");
  CHECK(complaint(std::string("time_s,power_w\n0,1\x00,\n", 21)) == ", line 2: this is not a text file");
  CHECK(complaint(std::string(100'000, '7')) == ", line 1: this is not a text file");
}

TEST_CASE("a file that is not there, or a folder, is refused in one sentence") {
  CHECK_THROWS_WITH_AS(static_cast<void>(load_power_trace("/nonexistent/power.csv")),
                       "/nonexistent/power.csv: cannot be opened: No such file or directory", WorkloadError);
  CHECK_THROWS_WITH_AS(static_cast<void>(load_power_trace("/tmp")), "/tmp: is a folder, not a workload file",
                       WorkloadError);
}

TEST_CASE("a recording gives each node its own power, and a missing node is named") {
  std::string content = "time_ms,node,power_w\n";
  for (int node = 1; node <= 9; ++node)
    content += "1000," + std::to_string(node) + "," + std::to_string(1000 * node) + "\n";
  for (int node = 1; node <= 9; ++node)
    content += "3000," + std::to_string(node) + "," + std::to_string(2000 * node) + "\n";
  const TemporaryFile file(content);
  const auto workload = load_recording(file.path());
  CHECK(workload->at(0.0)[8] == doctest::Approx(9000.0));
  CHECK(workload->at(1.0)[8] == doctest::Approx(13500.0));
  CHECK(workload->description() == "node powers of " + file.path() + ", nodes 1-9");
  CHECK_THROWS_AS(static_cast<void>(load_recording(file.path(), 2)), WorkloadError);
}

TEST_CASE("a gzip file that was cut short is refused for that, wherever the cut is") {
  const TemporaryFile file("");
  gzFile out = gzopen(file.path().c_str(), "wb");
  REQUIRE(out != nullptr);
  gzputs(out, "time_s,power_w\n");
  for (int i = 0; i < 20'000; ++i) gzprintf(out, "%d,%d\n", i, 7 * i % 50'021);
  gzclose(out);
  CHECK(load_power_trace(file.path())->at(1.0)[0] == doctest::Approx(7.0 / 9.0));
  const std::uintmax_t whole = std::filesystem::file_size(file.path());
  // From the trailer alone to a piece of the header line.
  for (const std::uintmax_t bytes : {whole - 1, whole - 8, whole / 2, whole / 3, whole / 50, std::uintmax_t{40}, std::uintmax_t{5}}) {
    CAPTURE(bytes);
    std::filesystem::resize_file(file.path(), bytes);
    try {
      static_cast<void>(load_power_trace(file.path()));
      FAIL_CHECK("accepted");
    } catch (const WorkloadError& error) {
      const std::string what = error.what();
      CHECK_MESSAGE(what.ends_with(": the file ends early, its gzip stream is incomplete"), what);
      CHECK(what.find(file.path(), 1) == std::string::npos);  // named once
    }
  }
}

TEST_CASE("the recorded GPT-3 run has the energy its submitter reported") {
  const std::string path = find_recording();
  if (path.empty()) return test::skip_test("recordings absent (ISOTHERM_RECORDINGS)");
  // 415.27 kWh over 64 nodes in 3411.8 s, trapezoid: seven groups of nine and the last node within the last group.
  double energy_wh = 0.0;
  for (unsigned first = 1; first <= 55; first += 9) {
    const auto workload = load_recording(path, first);
    for (int second = 0; second < 3412; ++second) energy_wh += total(*workload, second + 0.5) / 3600.0;
  }
  CHECK(energy_wh / 1000.0 * 64.0 / 63.0 == doctest::Approx(415.27).epsilon(0.01));
}

TEST_CASE("the built-in profile trains near full load with dips every 5.5, 10.9 and 142 s") {
  const auto workload = make_training_profile(7500.0);
  CHECK(total(*workload, 0.0) < 0.6 * 67'500.0);
  double mean = 0.0;
  for (int i = 0; i < 1420; ++i) mean += total(*workload, 200.0 + 0.1 * i) / 1420.0;
  CHECK(mean / 67'500.0 > 0.85);
  CHECK(mean / 67'500.0 < 1.0);
  const auto likeness = [&](double lag) {
    double sum = 0.0;
    double square = 0.0;
    for (int i = 0; i < 2840; ++i) {
      const double here = total(*workload, 200.0 + 0.1 * i) - mean;
      sum += here * (total(*workload, 200.0 + lag + 0.1 * i) - mean);
      square += here * here;
    }
    return sum / square;
  };
  CHECK(likeness(142.0) > 0.5);
  CHECK(likeness(10.9) > 0.3);
  CHECK(likeness(10.9) > likeness(8.2));
  CHECK(likeness(5.45) > likeness(8.2));
}
