// isotherm-demo: the whole loop on one machine, seen on one screen. tools/run builds and starts it.
#include <cstdio>
#include <exception>

#include "hal/linux/start_error.hpp"
#include "tools/demo/demo.hpp"
#include "tools/demo/options.hpp"
#include "tools/demo/stop_request.hpp"

int main(int argc, char** argv) {
  using namespace isotherm;
  try {
    const std::optional<demo::Options> options = demo::parse_options(argc, argv);
    if (!options) return 0;
    if (options->fault == "list") {
      std::fputs(demo::fault_list().c_str(), stdout);
      return 0;
    }
    demo::catch_stop_requests();
    return demo::Demo(*options).run();
  } catch (const hal::StartError& error) {
    std::fprintf(stderr, "isotherm-demo: %s\n", error.what());
    return 2;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "isotherm-demo: %s\n", error.what());
    return 1;
  }
}
