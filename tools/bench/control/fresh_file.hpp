// A file that is written beside its place and moved there once it is complete: what stood there before stays until then.
#pragma once

#include <filesystem>
#include <fstream>
#include <string>

namespace isotherm::bench {

class FreshFile {
 public:
  /// Throws StartError, naming the option, where nothing can be written there.
  FreshFile(const std::string& option, const std::string& path);
  ~FreshFile();
  FreshFile(const FreshFile&) = delete;
  FreshFile& operator=(const FreshFile&) = delete;

  std::ostream& out() { return out_; }
  /// Moves what was written to its place. Throws std::runtime_error.
  void keep();

 private:
  std::string path_;
  std::filesystem::path place_;
  std::filesystem::path beside_;  // empty: its place is no file that could be replaced, but a device or a pipe
  std::ofstream out_;
};

}  // namespace isotherm::bench
