// isotherm-bench: measures isotherm and its peers side by side, one subcommand and one folder a table.
#include <string>

#include "hal/linux/command_line.hpp"
#include "tools/bench/control/control_bench.hpp"
#include "tools/bench/forecast/forecast_bench.hpp"
#include "tools/bench/solver/solver_bench.hpp"

using namespace isotherm;

namespace {

constexpr const char* examples =
    "  isotherm-bench control --csv control.csv --svg pictures\n"
    "  isotherm-bench control --plant rack_loop --workload my_rack.csv\n"
    "  isotherm-bench forecast\n"
    "  isotherm-bench solver\n"
    "  isotherm-bench solver --csv solver.csv\n"
    "A subcommand with --help shows its options.";

int run(int argc, char** argv) {
  std::string chosen;
  bench::ControlBench control;
  bench::ForecastBench forecast;
  bench::SolverBench solver;
  hal::CommandLine line("isotherm-bench", "Measures isotherm and its peers side by side.", examples);
  hal::CommandLine control_line = line.command("control", control.does, chosen);
  control.declare(control_line);
  hal::CommandLine forecast_line = line.command("forecast", forecast.does, chosen);
  forecast.declare(forecast_line);
  hal::CommandLine solver_line = line.command("solver", solver.does, chosen);
  solver.declare(solver_line);
  if (!line.parse(argc, argv)) return 0;
  if (chosen == "control") return control.run();
  return chosen == "forecast" ? forecast.run() : solver.run();
}

}  // namespace

int main(int argc, char** argv) {
  return hal::run_program("isotherm-bench", [argc, argv] { return run(argc, argv); });
}
