#include "hal/linux/random_word.hpp"

#include <sys/random.h>

namespace isotherm::hal {

std::uint32_t random_word() {
  std::uint32_t word = 0;
  // Fewer than 256 bytes are never cut short; only a signal during the machine's boot can interrupt.
  while (getrandom(&word, sizeof word, 0) != sizeof word) {
  }
  return word;
}

std::uint32_t draw_boot_id() {
  std::uint32_t id = 0;
  while (id == 0) id = random_word();
  return id;
}

}  // namespace isotherm::hal
