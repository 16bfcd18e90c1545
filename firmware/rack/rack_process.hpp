// The control cycle as a Linux process: one thread that ticks every 100 ms of plant time and serves its masters in
// between.
#pragma once

#include <cstdint>

#include "firmware/loop/rack_controller.hpp"
#include "firmware/rack/rack_config.hpp"
#include "firmware/rack/rack_log.hpp"
#include "hal/linux/modbus_master.hpp"
#include "hal/linux/modbus_server.hpp"
#include "hal/linux/plant_clock.hpp"
#include "hal/linux/poll_loop.hpp"
#include "hal/linux/retained_memory.hpp"
#include "hal/linux/stop_signal.hpp"

namespace isotherm::rack {

class RackProcess {
 public:
  /// Opens everything at once; throws hal::StartError with one sentence for what cannot be had. `clock` and `stop` are
  /// kept.
  RackProcess(const RackConfig& config, Entry entry, const hal::PlantClock& clock, hal::StopSignal& stop);

  /// Controls until a stop signal; then leaves safe outputs and serves the last records until a master has them.
  void run();

 private:
  void tick(std::uint64_t due_ms);
  void serve_until(std::uint64_t plant_ms) { loop_.run_until(clock_.wall_ns_at(plant_ms)); }
  void hand_over_last_records();

  const hal::PlantClock& clock_;
  hal::StopSignal& stop_;
  hal::PlantClock line_clock_;  // wall time, for silence on a line
  hal::RetainedMemory retained_;
  hal::ModbusMaster field_bus_;
  RackController controller_;
  ControllerRegisters<hal::PlantClock> registers_;
  hal::PollLoop loop_;
  hal::ModbusServer server_;
  RackLog log_;
};

}  // namespace isotherm::rack
