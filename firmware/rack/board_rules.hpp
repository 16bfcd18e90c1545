// What the rows of a board file must not be together, each of them being in order by itself.
#pragma once

#include "firmware/rack/board_file.hpp"

namespace isotherm::rack {

/// Throws StartError with one sentence where a word, bit, output, line or file has two wires, a range is empty, a probe fills a
/// place that is no temperature, or a rack without its I/O unit has nothing that could cool it.
void refuse_conflicts(const BoardRows& rows);

}  // namespace isotherm::rack
