#include "tools/plant/workload.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "tools/plant/csv_reader.hpp"

namespace isotherm::plant {

namespace {

constexpr const char* recording_file = "smc_gpt3_64node_ac.csv.gz";  // of the MLPerf Training v4.0 results
constexpr double longest_s = 1.0e7;        // 116 days
constexpr double most_rack_w = 500'000.0;  // several times what a rack of this kind can take
constexpr double most_node_w = 60'000.0;
constexpr double latest_ms = 4.0e12;  // year 2096

class EqualShares : public Workload {
 public:
  EqualShares(PowerSeries series, std::string description)
      : series_(std::move(series)), description_(std::move(description)) {}
  NodePower at(double seconds) const override {
    NodePower power{};
    power.fill(series_.at(seconds) / static_cast<double>(node_count));
    return power;
  }
  double end_s() const override { return series_.last().time_s; }
  std::string description() const override { return description_; }

 private:
  PowerSeries series_;
  std::string description_;
};

class NodeSeries : public Workload {
 public:
  NodeSeries(std::array<PowerSeries, node_count> series, std::string description)
      : series_(std::move(series)), description_(std::move(description)) {}
  NodePower at(double seconds) const override {
    NodePower power{};
    for (std::size_t node = 0; node < node_count; ++node) power[node] = series_[node].at(seconds);
    return power;
  }
  double end_s() const override {
    double end = 0.0;
    for (const PowerSeries& node : series_) end = std::max(end, node.last().time_s);
    return end;
  }
  std::string description() const override { return description_; }

 private:
  std::array<PowerSeries, node_count> series_;
  std::string description_;
};

}  // namespace

void PowerSeries::shift(double seconds) {
  for (Sample& sample : samples_) sample.time_s += seconds;
}

double PowerSeries::at(double seconds) const {
  const auto after = std::upper_bound(samples_.begin(), samples_.end(), seconds,
                                      [](double time, const Sample& sample) { return time < sample.time_s; });
  if (after == samples_.begin()) return samples_.front().power_w;
  if (after == samples_.end()) return samples_.back().power_w;
  const Sample& before = *(after - 1);
  return before.power_w +
         (after->power_w - before.power_w) * (seconds - before.time_s) / (after->time_s - before.time_s);
}

std::shared_ptr<const Workload> load_power_trace(const std::string& path) {
  constexpr std::array<std::string_view, 2> columns{"time_s", "power_w"};
  CsvReader reader(path, columns);
  PowerSeries series;
  std::array<double, 2> row{};
  while (reader.next(row)) {
    reader.check(0, row[0], 0.0, longest_s);
    reader.check(1, row[1], 0.0, most_rack_w);
    if (!series.empty() && row[0] <= series.last().time_s) {
      reader.fail("column time_s: time must rise from row to row");
    }
    series.add(row[0], row[1]);
  }
  if (series.empty()) reader.fail("there is no row after the header; at least one is needed");
  series.shift(-series.first().time_s);
  return std::make_shared<EqualShares>(std::move(series), "power trace " + path);
}

std::shared_ptr<const Workload> load_recording(const std::string& path, unsigned first_node) {
  constexpr std::array<std::string_view, 3> columns{"time_ms", "node", "power_w"};
  CsvReader reader(path, columns);
  std::array<PowerSeries, node_count> series;
  std::array<double, 3> row{};
  double origin_ms = -1.0;
  double last_ms = 0.0;
  while (reader.next(row)) {
    reader.check(0, row[0], 0.0, latest_ms);
    reader.check(1, row[1], 1.0, 4096.0);
    reader.check(2, row[2], 0.0, most_node_w);
    if (row[0] < last_ms) reader.fail("column time_ms: time goes backwards");
    last_ms = row[0];
    if (origin_ms < 0.0) origin_ms = row[0];
    const double index = row[1] - static_cast<double>(first_node);
    if (index < 0.0 || index >= static_cast<double>(node_count)) continue;
    PowerSeries& node = series[static_cast<std::size_t>(index)];
    const double time_s = (row[0] - origin_ms) / 1000.0;
    // Two samples of one instant: the first one counts.
    if (node.empty() || time_s > node.last().time_s) node.add(time_s, row[2]);
  }
  const std::string last = std::to_string(first_node + node_count - 1);
  for (std::size_t node = 0; node < node_count; ++node) {
    if (series[node].empty()) {
      reader.fail("there is no row for node " + std::to_string(first_node + node) + "; nodes " +
                  std::to_string(first_node) + " to " + last + " are needed");
    }
  }
  const bool known = std::filesystem::path(path).filename() == recording_file;
  return std::make_shared<NodeSeries>(std::move(series), (known ? "recorded GPT-3 run" : "node powers of " + path) +
                                                             ", nodes " + std::to_string(first_node) + "-" + last);
}

std::string find_recording() {
  const char* folder = std::getenv("ISOTHERM_RECORDINGS");
  const std::filesystem::path path =
      std::filesystem::path(folder != nullptr ? folder : "../shared/data") / recording_file;
  std::error_code ignored;
  return std::filesystem::is_regular_file(path, ignored) ? path.string() : std::string{};
}

}  // namespace isotherm::plant
