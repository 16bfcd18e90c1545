// Runs unit tests on the emulated chip: what they print and how they end goes to the host by semihosting.
#define DOCTEST_CONFIG_IMPLEMENT
#include <doctest/doctest.h>

#include <cstdint>
#include <cstdlib>

extern "C" {
extern const std::uint32_t data_stored[];
extern std::uint32_t data_begin[], data_end[], bss_begin[], bss_end[], stack_top[];
using InitFunction = void (*)();
extern const InitFunction init_begin[], init_end[];
void initialise_monitor_handles();
void* __dso_handle = nullptr;
void _init() {}
void _fini() {}

/// Ends the emulator with this exit code (semihosting, SYS_EXIT_EXTENDED).
[[noreturn]] void leave(std::uint32_t code) {
  const std::uint32_t block[2]{0x20026, code};
  register std::uint32_t operation asm("r0") = 0x20;
  register const std::uint32_t* argument asm("r1") = block;
  for (;;) asm volatile("bkpt 0xAB" : "+r"(operation) : "r"(argument) : "memory");
}

[[noreturn]] void run_tests() {
  const std::uint32_t* from = data_stored;
  for (std::uint32_t* to = data_begin; to < data_end;) *to++ = *from++;
  for (std::uint32_t* to = bss_begin; to < bss_end;) *to++ = 0;
  initialise_monitor_handles();
  for (const InitFunction* init = init_begin; init < init_end; ++init) (*init)();
  doctest::Context context;
  leave(static_cast<std::uint32_t>(context.run()));
}

[[gnu::naked, noreturn]] void reset_handler() {
  asm volatile(
      "ldr r0, =0xE000ED88\n\t"  // the floating-point unit: full access
      "ldr r1, [r0]\n\t"
      "orr r1, r1, #0x00F00000\n\t"
      "str r1, [r0]\n\t"
      "dsb\n\tisb\n\t"
      "b run_tests\n\t"
      ".ltorg");
}
void fault_handler() { leave(139); }
}

struct FirstWords {
  std::uint32_t* stack;
  void (*entries[15])();
};
extern "C" [[gnu::section(".vectors"), gnu::used]] const FirstWords first_words{
    stack_top, {reset_handler, fault_handler, fault_handler, fault_handler, fault_handler, fault_handler}};
