// The board file: what of the rack is wired to which pin. One of wiring_*.cpp is linked into an image (ISOTHERM_WIRING).
#pragma once

#include "hal/device/wired_io.hpp"

namespace isotherm::board {

/// Starts converter, timers and pins, and returns the table of what is wired; nullptr where everything comes over the field bus.
hal::WiredIo* start_wiring();

/// A relay has followed its coil for good after that, us (estimate: 10 ms to pull in, and as long to stop bouncing).
inline constexpr std::uint64_t relay_settles_us = 20'000;

}  // namespace isotherm::board
