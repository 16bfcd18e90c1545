// Why the chip was reset (RM0090, 7.3.21). The flags stay until they are cleared, so whoever reads them first takes them.
#pragma once

#include "control/point/reset_cause.hpp"
#include "hal/stm32f405/registers.hpp"

namespace isotherm::hal::stm32f405 {

/// Reads and clears. Each reset from within pulls the pin, and the supply's raises its other flags as well, so the most special of
/// those that stand is told. An emulator shows none: untold.
template <typename ClockControl>
ResetCause take_reset_cause(ClockControl& clock) {
  const std::uint32_t flags = clock.csr;
  clock.csr = flags | rcc_bit::clear_reset_flags;
  if ((flags & rcc_bit::watchdog_reset) != 0) return ResetCause::watchdog;
  if ((flags & rcc_bit::software_reset) != 0) return ResetCause::software;
  if ((flags & rcc_bit::supply_reset) != 0) return ResetCause::supply;
  return (flags & rcc_bit::pin_reset) != 0 ? ResetCause::reset_pin : ResetCause::untold;
}

inline ResetCause take_reset_cause() { return take_reset_cause(rcc()); }

}  // namespace isotherm::hal::stm32f405
