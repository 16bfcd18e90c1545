// Thrown when a program cannot start as it was asked to: what() is one sentence for the user, and the exit code is 2.
#pragma once

#include <stdexcept>
#include <string>

namespace isotherm::hal {

class StartError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// The operating system's words for an errno, without its capital: the end of a sentence of ours.
std::string reason(int error);

}  // namespace isotherm::hal
