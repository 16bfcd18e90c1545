// isotherm-rack: the rack controller as a Linux process.
#include "firmware/rack/rack_options.hpp"
#include "firmware/rack/rack_process.hpp"
#include "hal/linux/command_line.hpp"
#include "hal/linux/log.hpp"

int main(int argc, char** argv) {
  return isotherm::hal::run_program("isotherm-rack", [&] {
    const auto options = isotherm::rack::parse_rack_options(argc, argv);
    if (!options) return 0;
    isotherm::hal::log::start("isotherm-rack", options->log_level);
    return isotherm::rack::run(*options);
  });
}
