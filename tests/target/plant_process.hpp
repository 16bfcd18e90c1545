// The simulated rack as its own program, in real time, on the machine's field bus.
#pragma once

#include <memory>
#include <string>

#include "tests/target/machine.hpp"

namespace isotherm::test {

class PlantProcess {
 public:
  PlantProcess(const TemporaryFolder& folder, const std::string& field_bus)
      : process_("plant",
                 {emulator::image_folder() + "/../../host/bin/isotherm-plant", "--listen", "rtu+unix:" + field_bus, "--control",
                  "unix:" + folder.file("control.sock"), "--state", folder.file("plant.state"), "--start", "warm", "--workload",
                  "profile"},
                 folder.file("plant.log")) {
    process_.start();
  }
  void kill() {
    process_.signal(SIGKILL);
    while (process_.running()) process_.ended();
  }
  void start() { process_.start(); }

 private:
  demo::ChildProcess process_;
};

}  // namespace isotherm::test
