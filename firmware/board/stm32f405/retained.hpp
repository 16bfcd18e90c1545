// What a reset leaves alone: the ring of records, the end of the run before, and what a test bench wrote into the
// emulated chip's memory before it started.
#pragma once

#include <cstdint>

#include "control/point/crash_record.hpp"
#include "firmware/loop/record_ring.hpp"

namespace isotherm::board {

/// How far the run under way has come; whoever starts next reads why it ended.
struct RunState {
  std::uint32_t magic;
  std::uint32_t resets;      // since the supply came
  std::uint32_t boot;        // of the run; the next one's is drawn from it
  std::uint32_t mono_ms;
  Activity activity;
  bool left_in_order;        // asked to restart: no crash
  std::uint16_t crash[crash_words];  // of the run before this one, or of this one once it has crashed
  bool crashed;              // crash is of this run
};
inline constexpr std::uint32_t run_magic = 0x4953'4F31;

/// Written from outside before the start, by whoever runs the image in an emulator; noise on a chip, where it is not looked at.
struct BenchWords {
  std::uint32_t lockstep;   // lockstep_magic: time stands still while the field bus is awaited
  std::uint32_t entropy;    // with its complement: an emulated chip has no chance of its own
  std::uint32_t entropy_complement;
};
inline constexpr std::uint32_t lockstep_magic = 0x4C4F'434B;

}  // namespace isotherm::board

extern "C" {
extern isotherm::RetainedRing retained_ring;
extern volatile isotherm::board::RunState run_state;
extern volatile isotherm::board::BenchWords bench_words;
}
