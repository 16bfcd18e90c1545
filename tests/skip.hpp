// Lets a test case say that it cannot run on this machine, and why: the reason is printed, and a source file whose every
// case was skipped is reported by ctest as skipped.
#pragma once

#include <cstdio>

namespace isotherm::test {

inline const char*& skipped_reason() {
  static const char* reason = nullptr;
  return reason;
}
inline unsigned& skipped_cases() {
  static unsigned count = 0;
  return count;
}
/// Call and return from the case: `return skip_test("recordings absent (ISOTHERM_RECORDINGS)");`
inline void skip_test(const char* reason) {
  std::printf("skipped: %s\n", reason);
  skipped_reason() = reason;
  ++skipped_cases();
}

}  // namespace isotherm::test
