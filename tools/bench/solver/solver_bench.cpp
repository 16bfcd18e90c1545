#include "tools/bench/solver/solver_bench.hpp"

#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <functional>

#include "hal/linux/start_error.hpp"
#include "tools/bench/solver/instructions.hpp"
#include "tools/bench/solver/interior_point.hpp"
#include "tools/bench/solver/published.hpp"
#include "tools/bench/solver/report.hpp"

namespace isotherm::bench {
namespace {

/// A bar on a terminal; nothing elsewhere.
class Progress {
 public:
  explicit Progress(std::size_t steps) : steps_(steps), shown_(isatty(STDERR_FILENO) == 1) {}
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  ~Progress() {
    if (shown_) std::fputs("\r\033[K", stderr);
  }
  void advance() {
    ++done_;
    if (!shown_) return;
    constexpr std::size_t width = 40;
    const std::string bar(width * done_ / steps_, '#');
    std::fprintf(stderr, "\r[%-40s] %zu/%zu", bar.c_str(), done_, steps_);
    std::fflush(stderr);
  }

 private:
  std::size_t steps_;
  std::size_t done_ = 0;
  bool shown_;
};

struct Case {
  std::size_t horizon;
  bool stressed;
  double share() const { return stressed ? stress : calm; }
};
constexpr std::array cases{Case{20, true}, Case{20, false}, Case{40, true}, Case{40, false}};

std::string code_of(const Case& at, const Variant& variant) {
  return std::to_string(at.horizon) + (at.stressed ? "-stress-" : "-calm-") +
         (variant.start == Start::cold ? "cold-" : "warm-") + (variant.precision == Precision::single ? "float" : "double");
}

/// The variants of one case, in the order of the table.
std::vector<Variant> variants(std::size_t horizon) {
  return {{horizon, Start::cold, Precision::twofold},
          {horizon, Start::warm, Precision::twofold},
          {horizon, Start::cold, Precision::single},
          {horizon, Start::warm, Precision::single}};
}

int solve_only(const std::string& code, std::uint32_t seed) {
  const BenchmarkPlant plant = benchmark_plant();
  for (const Case& at : cases) {
    for (const Variant& variant : variants(at.horizon)) {
      if (code != code_of(at, variant)) continue;
      const BenchmarkProblem problem = benchmark_problem(plant, at.horizon);
      solve_once(variant, problem, drive(plant, seed, at.share(), own_answerer(problem)));
      return 0;
    }
  }
  throw hal::StartError("--once " + code + ": permitted is N-case-start-precision, such as " +
                        code_of(cases[0], variants(20)[1]));
}

}  // namespace

void SolverBench::declare(hal::CommandLine& line) {
  line.option("--seed", "N", seed, "of the power levels (0..4294967295; 12345 is the published sequence)");
  line.option("--csv", "FILE", csv, "write the table there, too");
  line.option("--once", "WHICH", once, "solve one sequence once, untimed, for a profiler: 20-stress-warm-double");
}

int SolverBench::run() const {
  if (seed > 0xFFFF'FFFFU) throw hal::StartError("--seed " + std::to_string(seed) + ": permitted is 0..4294967295");
  const auto short_seed = static_cast<std::uint32_t>(seed);
  if (!once.empty()) return solve_only(once, short_seed);
  std::ofstream file;
  if (!csv.empty()) {
    file.open(csv);
    if (!file) throw hal::StartError("--csv " + csv + ": cannot be written");
  }

  const BenchmarkPlant plant = benchmark_plant();
  bool as_published = furthest_from_published(plant) <= published_rounding;
  std::printf("first rows of the plant: furthest from the published ones %.1e\n", furthest_from_published(plant));
  std::vector<SolverRow> rows;
  std::string uncounted;
  std::string notes;
  {
    Progress progress(cases.size() * (1 + variants(20).size()));
    for (const Case& at : cases) {
      const BenchmarkProblem problem = benchmark_problem(plant, at.horizon);
      double residual = 0.0;
      const std::vector<SequenceStep> sequence = drive(plant, short_seed, at.share(), [&](const Known& now) {
        const ExactAnswer exact = exact_answer(problem, now);
        residual = std::max(residual, exact.residual);
        return FirstMove{exact.z[0], exact.z[1]};
      });
      progress.advance();
      if (at.stressed && short_seed == published_seed) {
        const double off = furthest_from_published(at.horizon, sequence);
        as_published = as_published && off <= published_tolerance;
        notes += "N=" + std::to_string(at.horizon) + ", step 37: furthest from the published values " + brief(off);
      } else {
        notes += "N=" + std::to_string(at.horizon) + (at.stressed ? " stress" : " calm") + ": no published values";
      }
      notes += "; exact answers by an interior point, largest residual " + brief(residual) + "\n";
      for (const Variant& variant : variants(at.horizon)) {
        SolverRow row{variant, at.stressed, measure(variant, problem, sequence), std::nullopt};
        if (uncounted.empty()) {
          const Instructions counted = count_instructions(
              "solver --seed " + std::to_string(seed) + " --once " + code_of(at, variant), sequence.size());
          row.instructions = counted.mean;
          row.instructions_most = counted.most;
          uncounted = counted.why_not;
        }
        rows.push_back(row);
        progress.advance();
      }
    }
  }
  std::printf("%s", notes.c_str());
  if (!as_published) {
    std::fputs("isotherm-bench: this is not the published sequence\n", stderr);
    return 1;
  }
  std::printf("\nShortest of %d passes of each of %zu solves, gradient and limits included; LLT: median of Eigen's\n"
              "Cholesky of the same Hessian and one solve, run in turn with the solves, same flags. Instructions: counted by\n"
              "callgrind over the sequence. warm: the last working set, shifted by a step.\n\n%s\n",
              passes, sequence_steps, solver_table(rows).c_str());
  if (!uncounted.empty()) std::printf("%s\n", uncounted.c_str());
  const Marks marks = solver_marks(rows);
  std::printf("Marks\n%s", marks.text.c_str());
  if (file.is_open()) file << solver_csv(rows) << std::flush;
  if (file.is_open() && !file) throw std::runtime_error("--csv " + csv + ": could not be written to its end");
  return marks.answers_right ? 0 : 1;
}

}  // namespace isotherm::bench
