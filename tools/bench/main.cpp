// isotherm-bench: measures isotherm and its peers side by side, one subcommand and one folder a table.
#include <string>

#include "hal/linux/command_line.hpp"
#include "tools/bench/solver/solver_bench.hpp"

using namespace isotherm;

namespace {

constexpr const char* examples =
    "  isotherm-bench solver\n"
    "A subcommand with --help shows its options.";

int run(int argc, char** argv) {
  std::string chosen;
  bench::SolverBench solver;
  hal::CommandLine line("isotherm-bench", "Measures isotherm and its peers side by side.", examples);
  hal::CommandLine solver_line = line.command("solver", solver.does, chosen);
  solver.declare(solver_line);
  if (!line.parse(argc, argv)) return 0;
  return solver.run();
}

}  // namespace

int main(int argc, char** argv) {
  return hal::run_program("isotherm-bench", [argc, argv] { return run(argc, argv); });
}
