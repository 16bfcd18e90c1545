// Entropy of the operating system, for boot ids and jitter.
#pragma once

#include <cstdint>

namespace isotherm::hal {

/// 32 bits of getrandom().
std::uint32_t random_word();
/// The id of one life of a process: random, and never 0, which means "unassigned".
std::uint32_t draw_boot_id();

}  // namespace isotherm::hal
