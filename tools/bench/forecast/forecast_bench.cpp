#include "tools/bench/forecast/forecast_bench.hpp"

#include <cstdio>
#include <fstream>
#include <vector>

#include "control/core/fields.hpp"
#include "control/estimate/forecast.hpp"
#include "hal/linux/start_error.hpp"
#include "tools/bench/forecast/loads.hpp"
#include "tools/bench/forecast/score.hpp"
#include "tools/plant/workload.hpp"

namespace isotherm::bench {

namespace {

struct ByteCounter {
  std::size_t bytes = 0;
  template <typename T>
  void operator()(const T&) {
    bytes += sizeof(T);
  }
};

std::size_t bytes_remembered() {
  const ForecastState state;
  ByteCounter counter;
  for_each_leaf(state, counter);
  return counter.bytes;
}

void write_table(const std::vector<ForecastScore>& scores) {
  std::printf("RMS error 1 to 20 s ahead, W of one GPU\n%-24s%10s%8s%8s%8s%8s%9s%8s%8s%7s%9s\n", "load", "forecast", "1 s",
              "20 s", "decay", "hold", "to decay", "mean", "repeat", "trust", "learned");
  for (const ForecastScore& one : scores) {
    std::printf("%-24s%10.2f%8.2f%8.2f%8.2f%8.2f%9.3f%8.2f", one.load.c_str(), one.forecast_w, one.forecast_1_w,
                one.forecast_20_w, one.decay_w, one.hold_w, one.to_decay(), one.mean_w);
    if (one.repeat_w < 0.0) {
      std::printf("%8s", "-");
    } else {
      std::printf("%8.2f", one.repeat_w);
    }
    std::printf("%7.2f%9.2f\n", one.trust, one.learned);
  }
  std::printf("decay: back to the 300 s mean by a fifth a second; mean: of what is judged, known to nobody beforehand;\n"
              "repeat: the reading a known round ago. The forecast remembers %zu bytes.\n", bytes_remembered());
}

void write_csv(const std::string& path, const std::vector<ForecastScore>& scores) {
  std::ofstream out(path);
  out << "load,forecast_w,forecast_1_s_w,forecast_20_s_w,decay_w,hold_w,mean_w,repeat_w,trust,learned\n";
  for (const ForecastScore& one : scores) {
    // A name may hold a comma.
    out << '"' << one.load << "\"," << one.forecast_w << ',' << one.forecast_1_w << ',' << one.forecast_20_w << ','
        << one.decay_w << ',' << one.hold_w << ',' << one.mean_w << ',';
    if (one.repeat_w >= 0.0) out << one.repeat_w;
    out << ',' << one.trust << ',' << one.learned << '\n';
  }
  if (!out.flush()) throw hal::StartError("--csv " + path + ": cannot be written");
}

}  // namespace

void ForecastBench::declare(hal::CommandLine& line) {
  line.option("--workload", "FILE.csv", workload, "a power trace of the whole rack (time_s,power_w) instead of the built-in loads");
  line.option("--seed", "N", seed, "of noise and of loads made at random");
  line.option("--csv", "OUT", csv, "the table as a file, too");
}

int ForecastBench::run() const {
  std::vector<std::string> missing;
  std::vector<ForecastScore> scores;
  try {
    const std::vector<ForecastLoad> loads =
        workload.empty() ? forecast_loads(seed, missing) : std::vector<ForecastLoad>{forecast_load(workload)};
    for (const ForecastLoad& load : loads) scores.push_back(score(load, readings_of(load, seed)));
  } catch (const plant::WorkloadError& error) {
    throw hal::StartError(error.what());
  }
  if (!csv.empty()) write_csv(csv, scores);
  for (const std::string& sentence : missing) std::printf("%s\n", sentence.c_str());
  write_table(scores);
  return 0;
}

}  // namespace isotherm::bench
