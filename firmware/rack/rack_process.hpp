// The rack controller as a Linux process: one thread that ticks on absolute deadlines and serves masters in between.
#pragma once

#include "firmware/rack/rack_options.hpp"

namespace isotherm::rack {

/// Runs until SIGTERM or SIGINT, then leaves safe outputs and serves the ring until its newest record has been read or
/// five seconds have passed. Returns the exit code; throws StartError for what cannot be opened.
int run(const RackOptions& options);

}  // namespace isotherm::rack
