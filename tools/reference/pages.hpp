// The reference pages of docs/ that are made from the tables in the code, so that no second list can drift away.
#pragma once

#include <string>

namespace isotherm::reference {

/// docs/points.md: every point with unit, range, resolution, register and meaning.
std::string points_page();
/// docs/safety.md: the table of protective functions and what an operator is told.
std::string safety_page();

}  // namespace isotherm::reference
