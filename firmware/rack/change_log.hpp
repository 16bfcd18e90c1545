// Tells people what changed from one record to the next: modes, and protective functions in the words of the alarm table.
#pragma once

#include <string>
#include <vector>

#include "control/point/record.hpp"

namespace isotherm::rack {

struct ChangeLine {
  bool serious = false;  // an alarm or a trip began
  std::string text;
};

/// One line for each change between two records; `before` may be a record that was never made.
std::vector<ChangeLine> changes(const Record& before, const Record& after);

}  // namespace isotherm::rack
