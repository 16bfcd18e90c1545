// One line of the result: a parameter of the plant, how surely it was found, and what holds where it was not.
#pragma once

#include <string>

namespace isotherm::tune {

struct Estimate {
  std::string name;  // ends in its unit where it has one
  std::string unit;
  std::string meaning;
  double value = 0.0;       // the standard where it was not found
  double half_width = 0.0;  // of its 95 % interval; 0 where it was not found
  bool found = false;
  double standard = 0.0;
  std::string source;   // of the standard
  std::string why_not;  // one sentence: what the log lacks; empty where it was found
};

}  // namespace isotherm::tune
