// A file that comes to its place once it is complete: what stood there before stays until then, and a run that is killed leaves
// nothing beside it.
#pragma once

#include <filesystem>
#include <sstream>
#include <string>

namespace isotherm::bench {

class FreshFile {
 public:
  /// Throws StartError, naming the option, where nothing can be written there.
  FreshFile(const std::string& option, const std::string& path);

  std::ostream& out() { return out_; }
  /// Puts what was written in its place. Throws std::runtime_error.
  void keep();

 private:
  std::string path_;
  std::filesystem::path place_;
  std::filesystem::path beside_;  // empty: its place is no file that could be replaced, but a device or a pipe
  std::ostringstream out_;
};

}  // namespace isotherm::bench
