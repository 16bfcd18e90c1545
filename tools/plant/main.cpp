// isotherm-plant: the simulated rack as Modbus devices.
#include <iostream>

#include "hal/linux/log.hpp"
#include "tools/plant/serve/plant_server.hpp"
#include "tools/plant/serve/tell.hpp"

int main(int argc, char** argv) {
  using namespace isotherm;
  return hal::run_program("isotherm-plant", [&] {
    const auto options = plant::parse_serve_options(argc, argv);
    if (!options) return 0;
    if (!options->tell.empty()) return plant::tell(options->control_path, options->tell, std::cout) ? 0 : 1;
    hal::log::start("isotherm-plant", options->log_level);
    plant::PlantServer server(*options);
    server.run();
    return 0;
  });
}
