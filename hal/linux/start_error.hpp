// Thrown when a program cannot start as it was asked to: what() is one sentence for the user, and the exit code is 2.
#pragma once

#include <stdexcept>

namespace isotherm::hal {

class StartError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace isotherm::hal
