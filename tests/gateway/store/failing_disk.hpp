// A disk on which the n-th write or sync fails, put between SQLite and the real one for the life of the object.
#pragma once

#include <sqlite3.h>

namespace isotherm::test {

class FailingDisk {
 public:
  FailingDisk();
  ~FailingDisk();
  FailingDisk(const FailingDisk&) = delete;
  FailingDisk& operator=(const FailingDisk&) = delete;
  /// The n-th write or sync from now on fails (1 = the next), and so do all after it; 0 = none.
  void fail_from(long n);
  /// Writes and syncs since fail_from() was called.
  long operations() const;
};

}  // namespace isotherm::test
