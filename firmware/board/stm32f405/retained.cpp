#include "firmware/board/stm32f405/retained.hpp"

extern "C" {
[[gnu::noinit]] isotherm::RetainedRing retained_ring;
[[gnu::noinit]] volatile isotherm::board::RunState run_state;
[[gnu::noinit]] volatile isotherm::board::BenchWords bench_words;
}
