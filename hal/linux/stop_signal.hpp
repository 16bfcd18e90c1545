// SIGTERM and SIGINT as something to look at, or to wait for, instead of the end of the process.
#pragma once

#include "hal/linux/descriptor.hpp"

namespace isotherm::hal {

/// One in a process, made before its threads are: it blocks both signals in the thread that makes it and in those that
/// come from it.
class StopSignal {
 public:
  StopSignal();
  /// Whether one of the two has come; true for good from then on.
  bool requested();
  /// Readable once one has come: for a poll loop.
  int number() const { return descriptor_.number(); }

 private:
  Descriptor descriptor_;
  bool requested_ = false;
};

}  // namespace isotherm::hal
