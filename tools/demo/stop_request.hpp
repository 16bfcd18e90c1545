// Ctrl-C and SIGTERM as a counter that the loop reads: once means an orderly end, twice means now.
#pragma once

namespace isotherm::demo {

/// Catches SIGINT, SIGTERM and SIGHUP from now on; a pipe without a reader becomes a failed write.
void catch_stop_requests();
int stop_requests();

}  // namespace isotherm::demo
