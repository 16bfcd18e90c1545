// Signals as counters that the loop reads: Ctrl-C and SIGTERM once mean an orderly end, twice mean now; SIGUSR1 is the key r.
#pragma once

namespace isotherm::demo {

/// Catches SIGINT, SIGTERM, SIGHUP and SIGUSR1 from now on; a pipe without a reader becomes a failed write.
void catch_stop_requests();
int stop_requests();
/// How often a reset of latched trips was asked for.
int reset_requests();

}  // namespace isotherm::demo
