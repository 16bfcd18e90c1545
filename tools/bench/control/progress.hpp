// A bar on standard error while something long goes on, where that is a terminal; otherwise nothing.
#pragma once

#include <mutex>
#include <string>

namespace isotherm::bench {

class Progress {
 public:
  /// `whole`: sum of the weights that done() will be told.
  explicit Progress(double whole);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  /// From any thread.
  void done(double weight, const std::string& what);

 private:
  std::mutex mutex_;
  double whole_;
  double part_ = 0.0;
  bool terminal_;
};

}  // namespace isotherm::bench
