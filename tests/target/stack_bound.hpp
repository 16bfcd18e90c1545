// How deep the stacks of an image can become, by its machine code: the frames of the deepest chain of calls, summed.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "tests/target/call_graph.hpp"

namespace isotherm::test {

/// Who calls what through pointers. All else that the image's words point at is a vector of the processor or is never called.
inline const std::vector<Indirect>& calls_through_pointers() {
  static const std::vector<Indirect> list{
      {"start_image", "_GLOBAL__sub_I_.*"},
      {"isotherm::Console::point\\(.*", "isotherm::PointValue isotherm::.*"},
      {"isotherm::Console::point\\(.*", "isotherm::\\(anonymous namespace\\)::.*\\(isotherm::Record const&?\\)"},
      {"isotherm::Console::point\\(.*", "isotherm::\\(anonymous namespace\\)::[a-z]+_word\\(long\\)"},
      {"isotherm::RackController::word\\(.*", "isotherm::PointValue isotherm::.*"},
      {"isotherm::RackController::word\\(.*", "isotherm::\\(anonymous namespace\\)::.*\\(isotherm::Record const&?\\)"},
      {"isotherm::boot::(FlashJournal::.*|confirm\\(.*)", "isotherm::hal::stm32f405::ChipFlash::(bytes|program|erase)\\(.*"},
      {"isotherm::hal::(DewPointUnit|GpuNode|RackIo|ZoneValves)::.*", "isotherm::board::FieldBus::(read|write)\\(.*"},
      {"isotherm::hal::WiredIo::.*", "isotherm::hal::stm32f405::(AdcChannel|PinInput|PinOutput|PulseTimer|PulseWidth)::[a-z]+\\(.*"},
      {"isotherm::hal::modbus::RtuMaster::.*", "isotherm::board::ImageLoop::(now_us|wait)\\(.*"},
      {"isotherm::hal::modbus::RtuMaster::.*", "isotherm::hal::stm32f405::Uart::(send|receive)\\(.*"},
      {"isotherm::hal::modbus::Slave::answer\\(.*", "isotherm::board::ImageRegisters::(serves|read|write)\\(.*"},
  };
  return list;
}
/// In tables of virtual functions, or in the processor's table of vectors.
inline const char* const pointed_at_only =
    ".*::~.*|__tcf_0|reset_handler|fault_handler|stray_interrupt|(systick|log|upstream|field_bus)_handler"
    "|isotherm::ControllerRegisters<isotherm::board::Board>::.*|isotherm::hal::modbus::(RtuMaster|BusRegisters)::(read|write|serves)\\(.*";

struct StackBound {
  std::uint32_t bytes = 0;
  std::vector<std::string> way;  // the deepest functions with their frames
};

/// What the processor pushes when a handler begins: 26 words with those of the floating-point unit, and 4 bytes to align them.
inline constexpr std::uint32_t exception_frame = 108;

/// The program's own stack: one handler's frame on top of its deepest chain, for handlers run on their own stack.
inline StackBound main_stack_bound(const CallGraph& graph) {
  const CallGraph::Depth depth = graph.deepest("start_image");
  return {depth.bytes + exception_frame, depth.way};
}

/// Handlers do not interrupt each other, for all have the same priority; only a fault can come within one, and what records it
/// goes on at the bottom of the other stack.
inline StackBound handler_stack_bound(const CallGraph& graph) {
  StackBound most;
  for (const char* name : {"systick_handler", "log_handler", "upstream_handler", "field_bus_handler", "stray_interrupt",
                           "fault_handler", "first_outputs"}) {
    const CallGraph::Depth depth = graph.deepest(name);
    if (depth.bytes + exception_frame > most.bytes) most = {depth.bytes + exception_frame, depth.way};
  }
  return most;
}

}  // namespace isotherm::test
