// Lines to the control socket of a simulator that runs.
#pragma once

#include <ostream>
#include <string>
#include <vector>

namespace isotherm::plant {

/// Sends one line after the other to the socket and writes each answer to `out`. False where one was refused, or the simulator
/// went away. Throws StartError where nobody serves the socket.
bool tell(const std::string& path, const std::vector<std::string>& lines, std::ostream& out);

}  // namespace isotherm::plant
