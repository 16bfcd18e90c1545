// The boot program: stands in the first two sectors, examines both slots and enters the image that may run. Its memory is
// the first 12 kB of RAM, where the image has its stack: what the image keeps over a reset lies above.
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "board_key.hpp"
#include "firmware/board/stm32f405/pin_map.hpp"
#include "firmware/boot/boot.hpp"
#include "firmware/loop/text_line.hpp"
#include "hal/stm32f405/chip_flash.hpp"
#include "hal/stm32f405/clocks.hpp"
#include "hal/stm32f405/processor.hpp"
#include "hal/stm32f405/uart.hpp"
#include "hal/stm32f405/watchdog.hpp"

namespace isotherm::board {
namespace {

namespace chip = hal::stm32f405;

/// The log port, byte by byte, bounded: nobody may hold up a start.
class Log {
 public:
  explicit Log(const chip::Clocks& clocks) {
    constexpr std::uint32_t baud = 115'200;
    chip::enable_clocks(chip::rcc().apb2enr, chip::rcc_bit::usart1);
    log_tx().make_peripheral(usart_function);
    chip::usart1().brr = chip::Uart::baud_divider(clocks.apb2_hz, baud);
    chip::usart1().cr1 = chip::usart_bit::enable | chip::usart_bit::sender;
  }
  ~Log() { wait_for(chip::usart_bit::sent_all); }
  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;

  void say(std::string_view text) const {
    for (const char letter : text) put(letter);
    put('\r');
    put('\n');
  }

 private:
  static void wait_for(std::uint32_t bit) {
    constexpr unsigned patience = 100'000;  // ten characters at 168 MHz
    for (unsigned n = 0; n < patience && (chip::usart1().sr & bit) == 0; ++n) {
    }
  }
  static void put(char letter) {
    wait_for(chip::usart_bit::room_to_send);
    chip::usart1().dr = static_cast<std::uint8_t>(letter);
  }
};

void tell(const Log& log, const boot::BootReport& report) {
  TextLine line;
  line << "isotherm-boot, start " << report.state.boots << ": ";
  if (report.boot == boot::Slot::none) {
    line << "no image may boot";
  } else {
    const boot::Version& version = report.slots[static_cast<std::size_t>(report.boot)].header.version;
    line << "slot " << name(report.boot) << ", version " << version.major << "." << version.minor << "." << version.patch;
  }
  if (report.state.event != boot::BootEvent::none) line << "; " << name(report.state.event);
  log.say(line.text());
  for (const boot::Slot slot : {boot::Slot::a, boot::Slot::b}) {
    const boot::Verdict verdict = report.slots[static_cast<std::size_t>(slot)].verdict;
    if (verdict == boot::Verdict::good) continue;
    line.clear();
    line << "slot " << name(slot) << " is " << name(verdict);
    log.say(line.text());
  }
}

[[noreturn]] void enter(boot::Slot slot) {
  const std::uint32_t body = boot::stm32f405_flash.address(slot) + static_cast<std::uint32_t>(boot::header_bytes);
  asm volatile(
      "ldr r1, =0xE000ED08\n\t"  // vector table offset
      "str %0, [r1]\n\t"
      "dsb\n\t"
      "ldr sp, [%0]\n\t"
      "ldr pc, [%0, #4]\n\t"
      ".ltorg" ::"r"(body)
      : "r1", "memory");
  __builtin_unreachable();
}

[[noreturn]] void start() {
  chip::Watchdog::start(chip::Watchdog::long_leash);
  const chip::Clocks clocks = chip::start_clocks();
  chip::ChipFlash flash;
  const boot::BootReport report = boot::start(flash, boot::stm32f405_flash, boot::board_key);
  {
    const Log log(clocks);
    tell(log, report);
  }
  if (report.boot != boot::Slot::none) enter(report.boot);
  // Outputs are safe; whoever comes with a programmer finds the reason on the log port.
  for (;;) chip::Watchdog::kick();
}

}  // namespace
}  // namespace isotherm::board

// Nothing is ever deleted, but classes with virtual functions name it.
void operator delete(void*) noexcept { isotherm::hal::stm32f405::reset_processor(); }
void operator delete(void*, std::size_t) noexcept { isotherm::hal::stm32f405::reset_processor(); }

extern "C" {

extern const std::uint32_t data_stored[];
extern std::uint32_t data_begin[];
extern std::uint32_t data_end[];
extern std::uint32_t bss_begin[];
extern std::uint32_t bss_end[];
extern const std::uint32_t stack_top[];

void first_outputs() { isotherm::board::write_safe_outputs(); }

[[noreturn]] void start_program() {
  const std::uint32_t* from = data_stored;
  for (std::uint32_t* to = data_begin; to < data_end;) *to++ = *from++;
  for (std::uint32_t* to = bss_begin; to < bss_end;) *to++ = 0;
  isotherm::board::start();
}

[[gnu::naked, noreturn]] void reset_handler() {
  asm volatile(
      "bl first_outputs\n\t"  // before anything else
      "b start_program");
}

/// Whatever went wrong, the next start may find it otherwise; the watchdog makes sure that there is one.
[[noreturn]] void fault_handler() {
  isotherm::board::write_safe_outputs();
  isotherm::hal::stm32f405::reset_processor();
}

void abort() { fault_handler(); }
void __cxa_pure_virtual() { fault_handler(); }

struct BootVectors {
  const std::uint32_t* stack;
  std::array<void (*)(), 15> core;
};
[[gnu::section(".vectors"), gnu::used]] extern const BootVectors boot_vectors{
    stack_top,
    {reset_handler, fault_handler, fault_handler, fault_handler, fault_handler, fault_handler, nullptr, nullptr, nullptr, nullptr,
     fault_handler, fault_handler, nullptr, fault_handler, fault_handler}};
}
