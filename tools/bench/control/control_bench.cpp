#include "tools/bench/control/control_bench.hpp"

#include <algorithm>
#include <atomic>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <mutex>
#include <optional>
#include <thread>

#include "hal/linux/start_error.hpp"
#include "tools/bench/control/bench_cases.hpp"
#include "tools/bench/control/fresh_file.hpp"
#include "tools/bench/control/marks.hpp"
#include "tools/bench/control/picture.hpp"
#include "tools/bench/control/progress.hpp"
#include "tools/bench/control/table.hpp"
#include "tools/plant/workload.hpp"

namespace isotherm::bench {

namespace {

constexpr Kind all_kinds[] = {Kind::constant,    Kind::bmc_pid,     Kind::pi,          Kind::pi_ff,      Kind::mpc,
                              Kind::mpc_learned, Kind::mpc_notices, Kind::mpc_preview, Kind::clairvoyant};
/// What the figures of all others are compared with; always run. The bound, which takes longest, only where it is shown.
constexpr Kind references[] = {Kind::constant, Kind::pi};

template <typename List>
bool holds(const List& list, const typename std::iterator_traits<decltype(std::begin(list))>::value_type& value) {
  return std::find(std::begin(list), std::end(list), value) != std::end(list);
}

std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& one : names) text += (text.empty() ? "" : ", ") + one;
  return text;
}

/// The names that were asked for, each a permitted one; all of them where none was.
std::vector<std::string> chosen(const std::string& option, const std::vector<std::string>& asked,
                                const std::vector<std::string>& permitted) {
  for (const std::string& one : asked) {
    if (!holds(permitted, one)) throw hal::StartError(option + " " + one + ": permitted is " + joined(permitted));
  }
  return asked.empty() ? permitted : asked;
}

/// Cases one after the other on every core, the longest first; results in the order of the cases.
class Crew {
 public:
  Crew(const std::vector<Case>& cases, std::vector<Kind> kinds, std::vector<Kind> shown, std::string svg)
      : cases_(cases), kinds_(std::move(kinds)), shown_(std::move(shown)), svg_(std::move(svg)), rows_(cases.size()) {
    for (std::size_t n = 0; n < cases_.size(); ++n) order_.push_back(n);
    std::stable_sort(order_.begin(), order_.end(),
                     [&](std::size_t a, std::size_t b) { return cases_[a].weight > cases_[b].weight; });
  }

  std::vector<Row> work() {
    double whole = 0.0;
    for (const Case& one : cases_) whole += one.weight;
    Progress progress(whole);
    std::vector<std::thread> threads;
    const unsigned cores = std::max(1U, std::thread::hardware_concurrency());
    for (unsigned n = 0; n < cores; ++n) threads.emplace_back([&] { run_some(progress); });
    for (std::thread& thread : threads) thread.join();
    if (failure_) std::rethrow_exception(failure_);
    std::vector<Row> all;
    for (std::vector<Row>& rows : rows_) std::move(rows.begin(), rows.end(), std::back_inserter(all));
    return all;
  }

 private:
  void run_some(Progress& progress) {
    while (true) {
      const std::size_t place = next_++;
      if (place >= order_.size()) return;
      const std::size_t number = order_[place];
      try {
        run_one(cases_[number], rows_[number]);
      } catch (...) {
        const std::lock_guard lock(failed_);
        if (!failure_) failure_ = std::current_exception();
        next_ = order_.size();
        return;
      }
      progress.done(cases_[number].weight, cases_[number].plant + ": " + cases_[number].workload);
    }
  }

  void run_one(const Case& one, std::vector<Row>& kept) const {
    CaseShape shape;
    std::vector<Run> runs = one.run(kinds_, shape);
    std::vector<Row> rows = rows_of(shape, runs);
    if (!svg_.empty()) draw_shown(shape, std::move(runs), rows);
    kept = std::move(rows);
  }

  void draw_shown(const CaseShape& shape, std::vector<Run> runs, std::vector<Row> rows) const {
    std::erase_if(runs, [&](const Run& run) { return !holds(shown_, run.kind); });
    std::erase_if(rows, [&](const Row& row) { return !holds(shown_, row.kind); });
    if (runs.empty()) return;
    std::ofstream(std::filesystem::path(svg_) / picture_name(shape)) << draw(shape, runs, rows);
  }

  const std::vector<Case>& cases_;
  std::vector<Kind> kinds_;
  std::vector<Kind> shown_;
  std::string svg_;
  std::vector<std::size_t> order_;
  std::vector<std::vector<Row>> rows_;
  std::atomic<std::size_t> next_{0};
  std::mutex failed_;
  std::exception_ptr failure_;
};

}  // namespace

void ControlBench::declare(hal::CommandLine& line) {
  line.option("--workload", "FILE", workload,
              "AC power of the rack (of the node on study_node) over time, CSV with the columns time_s,power_w; in place of all "
              "built-in workloads and recordings, on the plants that its power fits; all of it is judged");
  line.option("--controller", "NAME", controllers,
              "show only this controller; may be repeated. The clairvoyant is then run only where it is named: without it "
              "ratio_to_clairvoyant is empty, and marks stand as they are");
  line.option("--plant", "NAME", plants, "run only this plant; may be repeated");
  line.option("--seed", "N", seed, "of noise and of the spread between GPUs");
  line.option("--csv", "OUT", csv, "write the table as CSV, too");
  line.option("--svg", "DIR", svg, "draw a picture of each plant and workload into this folder");
}

int ControlBench::run() const {
  std::vector<std::string> kind_names;
  for (const Kind kind : all_kinds) kind_names.emplace_back(name(kind));
  const auto kinds_asked = chosen("--controller", controllers, kind_names);
  static_cast<void>(chosen("--plant", plants, {std::begin(plant_names), std::end(plant_names)}));
  std::vector<Kind> shown;
  std::vector<Kind> kinds;
  for (const Kind kind : all_kinds) {
    const bool asked = holds(kinds_asked, std::string(name(kind)));
    if (asked) shown.push_back(kind);
    if (asked || holds(references, kind)) kinds.push_back(kind);
  }
  CaseList list;
  try {
    list = list_cases(plants, workload, seed);
  } catch (const plant::WorkloadError& error) {
    throw hal::StartError(error.what());
  }
  std::optional<FreshFile> csv_file;
  if (!csv.empty()) csv_file.emplace("--csv", csv);
  if (!svg.empty()) {
    std::error_code error;
    std::filesystem::create_directories(svg, error);
    if (!std::filesystem::is_directory(svg)) throw hal::StartError("--svg " + svg + ": is no folder and cannot be made one");
  }

  std::vector<Row> rows = Crew(list.cases, kinds, shown, svg).work();
  const std::vector<Mark> marks = check_marks(rows, shown);  // against references that need not be shown
  std::erase_if(rows, [&](const Row& row) { return !holds(shown, row.kind); });
  write_table(std::cout, rows);
  if (workload.empty()) write_marks(std::cout, marks);
  if (!holds(shown, Kind::clairvoyant)) {
    std::cout << "\nThe clairvoyant was not asked for: nothing is compared with it, and no mark is relaxed by it\n";
  }
  if (csv_file) {
    write_csv(csv_file->out(), rows);
    csv_file->keep();
  }
  for (const std::string& sentence : list.remarks) std::cout << '\n' << sentence << '\n';
  return 0;
}

}  // namespace isotherm::bench
