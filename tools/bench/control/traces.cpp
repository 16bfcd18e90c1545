#include "tools/bench/control/traces.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <numeric>
#include <vector>

#include "tools/plant/csv_reader.hpp"

namespace isotherm::bench {

namespace {

using plant::PowerSeries;
using plant::Workload;

class NineAlike final : public Workload {
 public:
  NineAlike(PowerSeries node, std::string description) : node_(std::move(node)), description_(std::move(description)) {}
  NodePower at(double seconds) const override {
    NodePower power{};
    power.fill(node_.at(seconds));
    return power;
  }
  std::string description() const override { return description_; }

 private:
  PowerSeries node_;
  std::string description_;
};

/// Holds the first power for a while before the rest begins.
class Later final : public Workload {
 public:
  static constexpr double by_s = 300.0;
  explicit Later(std::shared_ptr<const Workload> workload) : workload_(std::move(workload)) {}
  NodePower at(double seconds) const override { return workload_->at(seconds - by_s); }
  double end_s() const override { return workload_->end_s() + by_s; }
  std::string description() const override { return workload_->description(); }

 private:
  std::shared_ptr<const Workload> workload_;
};

double total_w(const Workload& workload, double seconds) {
  const auto power = workload.at(seconds);
  return std::accumulate(power.begin(), power.end(), 0.0);
}

/// Where the window begins in which power changes most; the first of several.
double liveliest_window_s(const Trace& trace) {
  constexpr double stride_s = 10.0;
  double begin_s = trace.from_s;
  double most_w = -1.0;
  for (double from_s = trace.from_s; from_s <= std::max(trace.from_s, trace.to_s - window_length_s); from_s += stride_s) {
    double low = 1.0e300;
    double high = -1.0e300;
    for (double t = from_s; t <= std::min(trace.to_s, from_s + window_length_s); t += 1.0) {
      const double watts = total_w(*trace.workload, t);
      low = std::min(low, watts);
      high = std::max(high, watts);
    }
    if (high - low > most_w) {
      most_w = high - low;
      begin_s = from_s;
    }
  }
  return begin_s;
}

std::string file_in_recordings(const char* name) {
  const std::filesystem::path path = std::filesystem::path(recordings_folder()) / name;
  std::error_code ignored;
  return std::filesystem::is_regular_file(path, ignored) ? path.string() : std::string{};
}

/// Watts of one line of the power meter's log, "Time,date time,Watts,W,...": negative where the meter changed its range.
double watts_of(const std::string& path, const std::string& line) {
  constexpr std::string_view key = "Watts,";
  const std::size_t at = line.find(key);
  double watts = 0.0;
  const char* begin = line.data() + at + key.size();
  if (at == std::string::npos || std::from_chars(begin, line.data() + line.size(), watts).ec != std::errc{}) {
    throw plant::WorkloadError(path + ": a line without a number after \"Watts,\": " + line.substr(0, 40));
  }
  return watts;
}

}  // namespace

std::string recordings_folder() {
  const char* folder = std::getenv("ISOTHERM_RECORDINGS");
  return folder != nullptr ? folder : "../shared/data";
}

std::optional<Trace> gpt3(unsigned first_node) {
  const std::string path = plant::find_recording();
  if (path.empty()) return std::nullopt;
  const std::string nodes = std::to_string(first_node) + "-" + std::to_string(first_node + node_count - 1);
  return Trace{"GPT-3 nodes " + nodes, plant::load_recording(path, first_node), 900.0, 3300.0, 1000.0};
}

std::optional<Trace> h200() {
  const std::string path = file_in_recordings("h200x8_llama2-70b_server_ranging.spl.txt");
  if (path.empty()) return std::nullopt;
  std::ifstream in(path);
  PowerSeries series;
  std::string line;
  // One record a second (1.000 s median, 0.980..1.017).
  for (double second = 0.0; std::getline(in, line); second += 1.0) {
    if (line.find_first_not_of(" \r\t") == std::string::npos) break;
    const double watts = watts_of(path, line);
    if (watts >= 0.0) series.add(second, watts);
  }
  if (series.empty()) throw plant::WorkloadError(path + ": holds no record");
  return Trace{"H200 inference", std::make_shared<NineAlike>(std::move(series), "H200 inference, nine nodes alike"),
               120.0, 3000.0, 400.0};
}

std::optional<Trace> frontier(double rated_power_w) {
  const std::string path = file_in_recordings("frontier_cdu_heat_2024-04-07.csv");
  if (path.empty()) return std::nullopt;
  constexpr std::size_t cdu = 15;
  constexpr std::size_t cdus = 25;
  std::vector<std::string> names{"time"};
  for (std::size_t i = 1; i <= cdus; ++i) names.push_back("power[" + std::to_string(i) + "]");
  names.emplace_back("OA Wetbulb Temp");
  const std::vector<std::string_view> columns(names.begin(), names.end());
  plant::CsvReader reader(path, columns);
  std::vector<double> row(columns.size());
  std::vector<std::array<double, 2>> samples;
  double highest = 0.0;
  while (reader.next(row)) {
    samples.push_back({row[0], row[cdu]});
    highest = std::max(highest, row[cdu]);
  }
  if (samples.size() < 2 || highest <= 0.0) reader.fail("there is no load in it");
  std::size_t largest = 1;
  for (std::size_t n = 1; n < samples.size(); ++n) {
    const auto step = [&](std::size_t i) { return std::abs(samples[i][1] - samples[i - 1][1]); };
    if (step(n) > step(largest)) largest = n;
  }
  constexpr double hour_s = 3600.0;
  const double last_s = samples.back()[0];
  const double begin_s = std::clamp(samples[largest][0] - 0.5 * hour_s, 0.0, std::max(0.0, last_s - hour_s));
  PowerSeries series;
  for (const auto& [time_s, watts] : samples) {
    series.add(time_s - begin_s, watts / highest * rated_power_w / static_cast<double>(node_count));
  }
  return Trace{"Frontier CDU 15",
               std::make_shared<NineAlike>(std::move(series), "Frontier CDU 15, an hour, scaled to rated power"), 120.0,
               3480.0, 0.5 * hour_s - 100.0};
}

std::array<double, 2> power_range(const Trace& trace) {
  std::array<double, 2> range{1.0e300, -1.0e300};
  const auto samples = std::lround((trace.to_s - trace.from_s) * 10.0);
  for (long n = 0; n <= samples; ++n) {
    const double watts = total_w(*trace.workload, trace.from_s + 0.1 * static_cast<double>(n));
    range = {std::min(range[0], watts), std::max(range[1], watts)};
  }
  return range;
}

Trace user_trace(const std::string& path) {
  auto workload = std::make_shared<Later>(plant::load_power_trace(path));
  constexpr double least_judged_s = 60.0;
  constexpr double longest_s = 48.0 * 3600.0;
  const double length_s = std::floor(workload->end_s() - Later::by_s);
  if (length_s > longest_s) {
    throw plant::WorkloadError(path + ": lasts " + std::to_string(std::lround(length_s)) + " s; permitted is up to 172800 s");
  }
  Trace trace{std::filesystem::path(path).stem().string(), workload, Later::by_s,
              Later::by_s + std::max(length_s, least_judged_s), Later::by_s, true};
  trace.window_s = liveliest_window_s(trace);
  return trace;
}

}  // namespace isotherm::bench
