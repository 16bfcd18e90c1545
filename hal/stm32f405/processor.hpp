// What only the processor itself can do: mask interrupts, sleep, reset.
#pragma once

#include <cstdint>

#include "hal/stm32f405/registers.hpp"

namespace isotherm::hal::stm32f405 {

/// Interrupts are masked while one lives; nests. A driver that a test executes on another processor has none.
class InterruptLock {
 public:
#if defined(__arm__)
  InterruptLock() {
    asm volatile("mrs %0, primask\n\tcpsid i" : "=r"(before_)::"memory");
  }
  ~InterruptLock() { asm volatile("msr primask, %0" ::"r"(before_) : "memory"); }
#else
  InterruptLock() : before_(0) {}
  ~InterruptLock() { static_cast<void>(before_); }
#endif
  InterruptLock(const InterruptLock&) = delete;
  InterruptLock& operator=(const InterruptLock&) = delete;

 private:
  std::uint32_t before_;
};

/// Until an interrupt is pending, masked or not.
inline void sleep_until_interrupt() { asm volatile("dsb\n\twfi" ::: "memory"); }

[[noreturn]] inline void reset_processor() {
  asm volatile("dsb" ::: "memory");
  system_control().aircr = system_bit::reset_request;
  asm volatile("dsb" ::: "memory");
  for (;;) {
  }
}

inline void enable_interrupt(unsigned number) { nvic().iser[number / 32U] = 1U << (number % 32U); }

}  // namespace isotherm::hal::stm32f405
