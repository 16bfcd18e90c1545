#include "tools/bench/control/progress.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdio>

namespace isotherm::bench {

Progress::Progress(double whole) : whole_(whole), terminal_(isatty(STDERR_FILENO) == 1) {}

Progress::~Progress() {
  if (terminal_) std::fputs("\r\x1b[K", stderr);
}

void Progress::done(double weight, const std::string& what) {
  const std::lock_guard lock(mutex_);
  part_ += weight;
  if (!terminal_) return;
  constexpr int cells = 40;
  const double share = whole_ > 0.0 ? std::min(1.0, part_ / whole_) : 1.0;
  const auto full = static_cast<std::size_t>(share * cells);
  const std::string bar = std::string(full, '#') + std::string(cells - full, '.');
  std::fprintf(stderr, "\r\x1b[K[%s] %3.0f %%  %.60s", bar.c_str(), 100.0 * share, what.c_str());
}

}  // namespace isotherm::bench
