// The demo's own Modbus master to the rack controller: which records it holds, and the command that resets a trip.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "hal/interface/clock.hpp"
#include "hal/linux/modbus_master.hpp"
#include "tools/demo/made_records.hpp"

namespace isotherm::demo {

class RackLink {
 public:
  RackLink(const std::string& controller, const hal::Clock& clock, const hal::Clock& wall_clock);
  /// Nothing if the controller gives no answer.
  std::optional<RackIdentity> identity();
  /// Asks for latched trips whose cause is gone to be released; the controller's refusal or silence as a Fault.
  Fault reset_latched();

 private:
  hal::ModbusMaster master_;
};

}  // namespace isotherm::demo
