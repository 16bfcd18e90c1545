// The registers of the STM32F405 that the image uses, by their names and addresses in the reference manual RM0090 and,
// for the core, in PM0214. What an emulator leaves out reads as 0 there.
#pragma once

#include <array>
#include <cstdint>

namespace isotherm::hal::stm32f405 {

using Register = volatile std::uint32_t;

/// A block of registers at its address; the layout is the hardware's.
template <typename Block>
inline Block& at(std::uintptr_t address) {
  return *reinterpret_cast<Block*>(address);
}

struct Gpio {
  Register moder, otyper, ospeedr, pupdr, idr, odr, bsrr, lckr, afrl, afrh;
};
inline Gpio& gpio_a() { return at<Gpio>(0x4002'0000); }
inline Gpio& gpio_b() { return at<Gpio>(0x4002'0400); }
inline Gpio& gpio_c() { return at<Gpio>(0x4002'0800); }

struct Rcc {
  Register cr, pllcfgr, cfgr, cir;
  Register reset[8];
  Register ahb1enr, ahb2enr, ahb3enr, reserved_3c, apb1enr, apb2enr;
  Register reserved_48[2];
  Register low_power[8];
  Register bdcr, csr;
};
static_assert(sizeof(Rcc) == 0x78);
inline Rcc& rcc() { return at<Rcc>(0x4002'3800); }
/// Gives these peripherals their clock. Reading back takes the two clocks until they take what is written to them (errata ES0182:
/// delay after an RCC clock enable).
inline void enable_clocks(Register& enabled, std::uint32_t bits) {
  enabled = enabled | bits;
  (void)static_cast<std::uint32_t>(enabled);
}
namespace rcc_bit {
inline constexpr std::uint32_t hse_on = 1U << 16U;
inline constexpr std::uint32_t hse_ready = 1U << 17U;
inline constexpr std::uint32_t pll_on = 1U << 24U;
inline constexpr std::uint32_t pll_ready = 1U << 25U;
inline constexpr std::uint32_t pll_from_hse = 1U << 22U;  // PLLCFGR
inline constexpr std::uint32_t pll_settings = 0x0F43'7FFF;  // PLLCFGR: all that is not reserved
inline constexpr std::uint32_t ports_abc = 7U;            // AHB1ENR
inline constexpr std::uint32_t random = 1U << 6U;         // AHB2ENR
inline constexpr std::uint32_t usart2 = 1U << 17U;        // APB1ENR
inline constexpr std::uint32_t usart3 = 1U << 18U;
inline constexpr std::uint32_t timers_2_3_4 = 7U;        // APB1ENR
inline constexpr std::uint32_t timer_5 = 1U << 3U;
inline constexpr std::uint32_t usart1 = 1U << 4U;         // APB2ENR
inline constexpr std::uint32_t timer_8 = 1U << 1U;
inline constexpr std::uint32_t adc1 = 1U << 8U;
inline constexpr std::uint32_t clear_reset_flags = 1U << 24U;  // CSR
inline constexpr std::uint32_t supply_reset = 1U << 25U | 1U << 27U;    // brown-out, power-on
inline constexpr std::uint32_t pin_reset = 1U << 26U;
inline constexpr std::uint32_t software_reset = 1U << 28U;
inline constexpr std::uint32_t watchdog_reset = 1U << 29U | 1U << 30U;  // independent, window
}  // namespace rcc_bit

struct FlashControl {
  Register acr, keyr, optkeyr, sr, cr, optcr;
};
inline FlashControl& flash_control() { return at<FlashControl>(0x4002'3C00); }
namespace flash_bit {
inline constexpr std::uint32_t data_cache = 1U << 10U;        // ACR
inline constexpr std::uint32_t instruction_cache = 1U << 9U;
inline constexpr std::uint32_t reset_data_cache = 1U << 12U;
inline constexpr std::uint32_t reset_instruction_cache = 1U << 11U;
inline constexpr std::uint32_t errors = 0xF2U;                // SR: operation, write protection, alignment, parallelism, sequence
inline constexpr std::uint32_t busy = 1U << 16U;
inline constexpr std::uint32_t program = 1U << 0U;            // CR
inline constexpr std::uint32_t erase_sector = 1U << 1U;
inline constexpr std::uint32_t by_the_word = 2U << 8U;        // parallelism 32 bits: 2.7 V and more
inline constexpr std::uint32_t start = 1U << 16U;
inline constexpr std::uint32_t locked = 1U << 31U;
}  // namespace flash_bit

struct Usart {
  Register sr, dr, brr, cr1, cr2, cr3;
};
inline Usart& usart1() { return at<Usart>(0x4001'1000); }
inline Usart& usart2() { return at<Usart>(0x4000'4400); }
inline Usart& usart3() { return at<Usart>(0x4000'4800); }
namespace usart_bit {
inline constexpr std::uint32_t parity_error = 1U << 0U;   // SR
inline constexpr std::uint32_t framing_error = 1U << 1U;
inline constexpr std::uint32_t noise = 1U << 2U;
inline constexpr std::uint32_t overrun = 1U << 3U;
inline constexpr std::uint32_t received = 1U << 5U;
inline constexpr std::uint32_t sent_all = 1U << 6U;       // TC, and TCIE in CR1
inline constexpr std::uint32_t room_to_send = 1U << 7U;   // TXE, and TXEIE in CR1
inline constexpr std::uint32_t enable = 1U << 13U;        // CR1
inline constexpr std::uint32_t sender = 1U << 3U;
inline constexpr std::uint32_t receiver = 1U << 2U;
inline constexpr std::uint32_t receive_interrupt = 1U << 5U;
}  // namespace usart_bit

struct Adc {
  Register sr, cr1, cr2, smpr1, smpr2;
  Register offset[4];
  Register upper_limit, lower_limit, sqr1, sqr2, sqr3, jsqr;
  Register injected[4];
  Register dr;
};
static_assert(sizeof(Adc) == 0x50);
inline Adc& adc1() { return at<Adc>(0x4001'2000); }
/// ADC_CCR: the clock of all three converters.
inline Register& adc_common() { return at<Register>(0x4001'2304); }
namespace adc_bit {
inline constexpr std::uint32_t converted = 1U << 1U;  // SR: EOC
inline constexpr std::uint32_t on = 1U << 0U;         // CR2
inline constexpr std::uint32_t start = 1U << 30U;
inline constexpr std::uint32_t clock_by_four = 1U << 16U;  // CCR
}  // namespace adc_bit

struct Timer {
  Register cr1, cr2, smcr, dier, sr, egr, ccmr1, ccmr2, ccer, cnt, psc, arr, rcr;
  Register ccr[4];
  Register bdtr, dcr, dmar, option;
};
static_assert(sizeof(Timer) == 0x54);
inline Timer& timer2() { return at<Timer>(0x4000'0000); }
inline Timer& timer3() { return at<Timer>(0x4000'0400); }
inline Timer& timer4() { return at<Timer>(0x4000'0800); }
inline Timer& timer5() { return at<Timer>(0x4000'0C00); }
inline Timer& timer8() { return at<Timer>(0x4001'0400); }
namespace timer_bit {
inline constexpr std::uint32_t counts = 1U << 0U;           // CR1
inline constexpr std::uint32_t only_overflow = 1U << 2U;    // CR1, URS: a reset by the slave mode sets no update flag
inline constexpr std::uint32_t preload = 1U << 7U;          // CR1, ARPE
inline constexpr std::uint32_t overflowed = 1U << 0U;       // SR, UIF
inline constexpr std::uint32_t captured_twice = 1U << 9U;   // SR, CC1OF
inline constexpr std::uint32_t load = 1U << 0U;             // EGR, UG
inline constexpr std::uint32_t reset_by_input_1 = 5U << 4U | 4U;  // SMCR: TI1FP1 begins the count anew
inline constexpr std::uint32_t outputs_on = 1U << 15U;      // BDTR, MOE
}  // namespace timer_bit

struct RandomGenerator {
  Register cr, sr, dr;
};
inline RandomGenerator& random_generator() { return at<RandomGenerator>(0x5006'0800); }
namespace random_bit {
inline constexpr std::uint32_t on = 1U << 2U;      // CR
inline constexpr std::uint32_t ready = 1U << 0U;   // SR
inline constexpr std::uint32_t errors = 0x66U;     // SR: clock or seed, now or since they were last cleared
}  // namespace random_bit

/// What tells this chip from all others (RM0090, 39.1). An emulated one has none, and faults.
inline std::array<std::uint32_t, 3> unique_id() {
  const auto& words = at<Register[3]>(0x1FFF'7A10);
  return {words[0], words[1], words[2]};
}

struct IndependentWatchdog {
  Register kr, pr, rlr, sr;
};
inline IndependentWatchdog& watchdog_registers() { return at<IndependentWatchdog>(0x4000'3000); }

struct SysTick {
  Register ctrl, load, val, calib;
};
inline SysTick& systick() { return at<SysTick>(0xE000'E010); }

struct InterruptController {
  Register iser[8];
};
inline InterruptController& nvic() { return at<InterruptController>(0xE000'E100); }

struct SystemControl {
  Register cpuid, icsr, vtor, aircr, scr, ccr, shpr[3], shcsr, cfsr, hfsr, dfsr, mmfar, bfar;
};
inline SystemControl& system_control() { return at<SystemControl>(0xE000'ED00); }
struct MemoryProtection {
  Register type, ctrl, rnr, rbar, rasr;
};
inline MemoryProtection& memory_protection() { return at<MemoryProtection>(0xE000'ED90); }
inline Register& coprocessor_access() { return at<Register>(0xE000'ED88); }
namespace system_bit {
inline constexpr std::uint32_t systick_pending = 1U << 26U;        // ICSR
inline constexpr std::uint32_t clear_systick_pending = 1U << 25U;
inline constexpr std::uint32_t reset_request = 0x05FA'0004U;       // AIRCR, with its key
inline constexpr std::uint32_t fault_handlers = 7U << 16U;         // SHCSR: memory, bus and usage faults
}  // namespace system_bit

}  // namespace isotherm::hal::stm32f405
