// The image's main and what its interrupts call.
#pragma once

namespace isotherm::board {

[[noreturn]] void run_image();

void on_systick();
void on_log();
void on_upstream();
void on_field_bus();

}  // namespace isotherm::board
