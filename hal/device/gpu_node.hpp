// A GPU node's telemetry on the field bus: eight temperatures and powers, with their age. What was read last is kept while
// the node is silent; whoever uses it looks at the age.
#pragma once

#include <cstdint>

#include "control/core/result.hpp"
#include "control/point/inputs.hpp"
#include "hal/device/block.hpp"
#include "hal/interface/register_bus.hpp"

namespace isotherm::hal {

class GpuNode {
 public:
  GpuNode(RegisterBus& bus, std::uint8_t unit) : bus_(bus), unit_(unit) {}

  /// One FC03, once a second. Values are taken only with a heartbeat that moved; Fault::stale once it stands still for
  /// three polls.
  Fault poll(std::uint64_t mono_ms);
  /// The words of the record: values of the last fresh answer, its age in 0.1 s (absent before the first), the fault of
  /// the last poll.
  void fill(std::uint64_t mono_ms, NodeWords& words) const;

 private:
  RegisterBus& bus_;
  std::uint8_t unit_;
  Heartbeat heartbeat_{3};
  NodeWords last_ = silent();
  std::uint64_t fresh_ms_ = 0;
  bool fresh_once_ = false;

  static NodeWords silent();
};

}  // namespace isotherm::hal
