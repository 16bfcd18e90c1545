// isotherm-plant: the simulated rack as Modbus devices.
#include "hal/linux/log.hpp"
#include "tools/plant/serve/plant_server.hpp"

int main(int argc, char** argv) {
  using namespace isotherm;
  return hal::run_program("isotherm-plant", [&] {
    const auto options = plant::parse_serve_options(argc, argv);
    if (!options) return 0;
    hal::log::start("isotherm-plant", options->log_level);
    plant::PlantServer server(*options);
    server.run();
    return 0;
  });
}
