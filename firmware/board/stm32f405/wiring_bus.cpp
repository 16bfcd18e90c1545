// Nothing is wired: the rack I/O unit has it all.
#include "firmware/board/stm32f405/wiring.hpp"

namespace isotherm::board {

const char board_file[] = "isotherm board file: bus";

hal::WiredIo* start_wiring() { return nullptr; }

}  // namespace isotherm::board
