// The board file: what of the rack is wired to which pin. An image is linked with wiring_bus.cpp, or with wiring_pins.cpp and the
// table of its board (ISOTHERM_WIRING).
#pragma once

#include "hal/device/wired_io.hpp"

namespace isotherm::board {

/// Starts converter, timers and pins, and returns the table of what is wired; nullptr where everything comes over the field bus.
hal::WiredIo* start_wiring();

/// "isotherm board file: NAME". Told at each start, and found in the image by whoever signs it: both slots are for one board.
extern const char board_file[];

/// A relay has followed its coil for good after that, us (estimate: 10 ms to pull in, and as long to stop bouncing).
inline constexpr std::uint64_t relay_settles_us = 20'000;

}  // namespace isotherm::board
