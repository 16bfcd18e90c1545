// From reset to the image's main: vector table, safe outputs, memory, and the handlers of what must not happen.
#include <array>
#include <cstddef>
#include <cstdint>

#include "firmware/board/stm32f405/fault.hpp"
#include "firmware/board/stm32f405/image.hpp"
#include "firmware/board/stm32f405/pin_map.hpp"
#include "hal/stm32f405/registers.hpp"

namespace {

using Vector = void (*)();
constexpr std::size_t core_vectors = 16;
constexpr std::size_t chip_vectors = 82;  // RM0090, table 61

}  // namespace

struct VectorTable {
  const std::uint32_t* stack;
  std::array<Vector, core_vectors - 1> core;
  std::array<Vector, chip_vectors> chip;
};

extern "C" {

extern const VectorTable vectors;

// Addresses that the linker script defines.
extern std::uint32_t main_stack_bottom[];
extern std::uint32_t main_stack_top[];
extern std::uint32_t handler_stack_bottom[];
extern std::uint32_t handler_stack_top[];
extern const std::uint32_t data_stored[];
extern std::uint32_t data_begin[];
extern std::uint32_t data_end[];
extern std::uint32_t bss_begin[];
extern std::uint32_t bss_end[];
using InitFunction = void (*)();
extern const InitFunction init_functions_begin[];
extern const InitFunction init_functions_end[];

[[gnu::naked, noreturn]] void reset_handler();
[[noreturn]] void start_image();
[[gnu::naked]] void fault_handler();

void first_outputs() { isotherm::board::write_safe_outputs(); }

void reset_handler() {
  asm volatile(
      "bl first_outputs\n\t"          // before anything else
      "ldr r0, =0xE000ED88\n\t"       // the floating-point unit: full access
      "ldr r1, [r0]\n\t"
      "orr r1, r1, #0x00F00000\n\t"
      "str r1, [r0]\n\t"
      "dsb\n\t"
      "ldr r0, =main_stack_top\n\t"   // the program on its own stack, handlers on theirs
      "msr psp, r0\n\t"
      "movs r0, #2\n\t"
      "msr control, r0\n\t"
      "isb\n\t"
      "b start_image\n\t"
      ".ltorg");
}

void start_image() {
  using isotherm::hal::stm32f405::system_control;
  system_control().vtor = static_cast<std::uint32_t>(reinterpret_cast<std::uintptr_t>(&vectors));
  const std::uint32_t* from = data_stored;
  for (std::uint32_t* to = data_begin; to < data_end;) *to++ = *from++;
  for (std::uint32_t* to = bss_begin; to < bss_end;) *to++ = 0;
  // What is still painted later was never used. This function's own frame lies above.
  const std::uint32_t* here = static_cast<const std::uint32_t*>(__builtin_frame_address(0));
  for (std::uint32_t* to = main_stack_bottom; to < here - 32; ++to) *to = isotherm::board::stack_paint;
  // No handler has begun yet.
  for (std::uint32_t* to = handler_stack_bottom; to < handler_stack_top; ++to) *to = isotherm::board::stack_paint;
  for (const InitFunction* init = init_functions_begin; init < init_functions_end; ++init) (*init)();
  isotherm::board::run_image();
}

void fault_handler() {
  asm volatile(
      "tst lr, #4\n\t"
      "ite eq\n\t"
      "mrseq r0, msp\n\t"
      "mrsne r0, psp\n\t"
      // A fault within a handler may be that its stack is full: go on at the bottom of the other one, nobody returns to it.
      "ittt eq\n\t"
      "ldreq r1, =main_stack_bottom\n\t"
      "addeq r1, r1, #1024\n\t"
      "msreq msp, r1\n\t"
      "b record_fault\n\t"
      ".ltorg");
}

/// An interrupt that nobody asked for.
void stray_interrupt() { isotherm::board::stop(isotherm::CrashKind::stray_interrupt); }

void systick_handler() { isotherm::board::on_systick(); }
void log_handler() { isotherm::board::on_log(); }
void upstream_handler() { isotherm::board::on_upstream(); }
void field_bus_handler() { isotherm::board::on_field_bus(); }
}

namespace {

constexpr auto make_chip_vectors() {
  std::array<Vector, chip_vectors> table{};
  table.fill(stray_interrupt);
  table[37] = log_handler;        // USART1
  table[38] = upstream_handler;   // USART2
  table[39] = field_bus_handler;  // USART3
  return table;
}

}  // namespace

extern "C" [[gnu::section(".vectors"), gnu::used]] const VectorTable vectors{
    handler_stack_top,
    {reset_handler, fault_handler, fault_handler, fault_handler, fault_handler, fault_handler, nullptr, nullptr, nullptr,
     nullptr, stray_interrupt, stray_interrupt, nullptr, stray_interrupt, systick_handler},
    make_chip_vectors()};
