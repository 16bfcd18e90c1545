#include "firmware/board/stm32f405/fault.hpp"

#include "firmware/board/stm32f405/pin_map.hpp"
#include "firmware/board/stm32f405/retained.hpp"
#include "hal/stm32f405/processor.hpp"
#include "hal/stm32f405/uart.hpp"

namespace isotherm::board {
namespace {

namespace chip = hal::stm32f405;

void print(const char* what, std::uint32_t value) {
  char digits[] = " 0x00000000";
  for (unsigned n = 0; n < 8; ++n) digits[10 - n] = "0123456789abcdef"[(value >> (4U * n)) & 15U];
  chip::Uart::write_now(chip::usart1(), what);
  chip::Uart::write_now(chip::usart1(), digits);
}

[[noreturn]] void leave(const CrashRecord& record) {
  asm volatile("cpsid i" ::: "memory");
  write_safe_outputs();
  const CrashWords words = encode(record);
  for (std::size_t n = 0; n < words.size(); ++n) run_state.crash[n] = words[n];
  run_state.crashed = true;
  chip::Uart::write_now(chip::usart1(), "\r\ncrash: ");
  chip::Uart::write_now(chip::usart1(), name(record.kind));
  print(" pc", record.pc);
  print(" lr", record.lr);
  print(" cfsr", record.cfsr);
  print(" hfsr", record.hfsr);
  print(" address", record.address);
  chip::Uart::write_now(chip::usart1(), "\r\n");
  chip::reset_processor();
}

CrashRecord begun(CrashKind kind) {
  CrashRecord record;
  record.kind = kind;
  record.activity = run_state.activity;
  record.boot = run_state.boot;
  record.mono_ms = run_state.mono_ms;
  return record;
}

}  // namespace

void stop(CrashKind kind, std::uint32_t address) {
  CrashRecord record = begun(kind);
  record.address = address;
  record.lr = static_cast<std::uint32_t>(reinterpret_cast<std::uintptr_t>(__builtin_return_address(0)));
  leave(record);
}

void restart() {
  asm volatile("cpsid i" ::: "memory");
  write_safe_outputs();
  run_state.left_in_order = true;
  chip::reset_processor();
}

}  // namespace isotherm::board

/// The frame that the core pushed: r0 to r3, r12, lr, pc, psr (ARMv7-M, B1.5.6).
extern "C" [[noreturn]] void record_fault(const std::uint32_t* frame) {
  using namespace isotherm;
  namespace chip = hal::stm32f405;
  CrashRecord record = board::begun(CrashKind::fault);
  // A stack that has left the memory took no frame, and reading there would be the second fault.
  const auto place = reinterpret_cast<std::uintptr_t>(frame);
  constexpr std::uintptr_t ram = 0x2000'0000;
  constexpr std::uintptr_t ram_bytes = 128U * 1024U;
  if (place >= ram && place + 32U <= ram + ram_bytes) {
    record.lr = frame[5];
    record.pc = frame[6];
    record.psr = frame[7];
  }
  const chip::SystemControl& causes = chip::system_control();
  record.cfsr = causes.cfsr;
  record.hfsr = causes.hfsr;
  constexpr std::uint32_t bus_address_valid = 1U << 15U;
  constexpr std::uint32_t memory_address_valid = 1U << 7U;
  if ((record.cfsr & bus_address_valid) != 0) record.address = causes.bfar;
  if ((record.cfsr & memory_address_valid) != 0) record.address = causes.mmfar;
  board::leave(record);
}
