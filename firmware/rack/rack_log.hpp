// What the rack controller tells whoever reads its log: each change of mode and of a protective function, and a field bus
// that comes and goes. Never more than a few lines a second.
#pragma once

#include <array>
#include <cstdint>

#include "control/point/record.hpp"
#include "firmware/loop/rack_controller.hpp"
#include "hal/linux/modbus_master.hpp"

namespace isotherm::rack {

class RackLog {
 public:
  void started(const RackController& controller, bool retained);
  /// Once a cycle.
  void cycle(const Record& record);
  void link(const hal::LinkCounters& counters);

 private:
  Mode mode_ = Mode::off;
  bool mode_known_ = false;
  std::array<Level, safety_row_count> levels_{};
  std::uint64_t answered_ = 0;
  bool answering_ = true;
};

}  // namespace isotherm::rack
