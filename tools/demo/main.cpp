// isotherm-demo: the whole loop on one machine, seen on one screen. tools/run builds and starts it.
#include <algorithm>
#include <cstdio>

#include "hal/linux/command_line.hpp"
#include "tools/demo/demo.hpp"
#include "tools/demo/options.hpp"
#include "tools/demo/stop_request.hpp"
#include "tools/plant/serve/options.hpp"

int main(int argc, char** argv) {
  using namespace isotherm;
  return hal::run_program("isotherm-demo", [argc, argv] {
    const std::optional<demo::Options> options = demo::parse_options(argc, argv);
    if (!options) return 0;
    if (std::ranges::count(options->faults, "list") != 0) {
      std::fputs(plant::fault_list().c_str(), stdout);
      return 0;
    }
    demo::catch_stop_requests();
    return demo::Demo(*options).run();
  });
}
