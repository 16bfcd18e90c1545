// isotherm-plant: a plant in plant time, its Modbus lines, its control socket and its state file in one poll loop.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "hal/linux/modbus_server.hpp"
#include "hal/linux/poll_loop.hpp"
#include "hal/linux/stop_signal.hpp"
#include "tools/plant/serve/control_commands.hpp"
#include "tools/plant/serve/modbus_tcp_units.hpp"
#include "tools/plant/serve/options.hpp"
#include "tools/plant/serve/pacer.hpp"
#include "tools/plant/serve/state_file.hpp"

namespace isotherm::plant {

class PlantServer {
 public:
  /// Everything is opened here, or nothing: throws StartError with one sentence.
  explicit PlantServer(const ServeOptions& options);
  /// Until SIGTERM or SIGINT.
  void run();

 private:
  void listen(const hal::Address& address);
  void move_plant();
  void second();
  PlantPace pace() const;

  hal::StopSignal stop_;
  hal::PlantClock clock_;
  hal::PlantClock wall_;
  std::vector<std::string> said_;  // what there is to say of the start, once it has succeeded
  std::unique_ptr<ServedPlant> plant_;
  StateFile state_file_;
  hal::PollLoop loop_;
  hal::modbus::BusRegisters field_;
  std::vector<std::uint8_t> tcp_unit_numbers_;
  hal::modbus::BusRegisters tcp_;
  std::vector<std::unique_ptr<hal::ModbusServer>> rtu_servers_;
  std::vector<std::unique_ptr<ModbusTcpUnits>> tcp_servers_;
  ControlCommands commands_;
  std::optional<LineServer> control_;
  std::optional<Pacer> pacer_;
  std::uint64_t last_second_ = 0;
  bool state_is_kept_ = true;
};

}  // namespace isotherm::plant
