// The folder of one run: settings, sockets, logs and the store. A temporary one goes with the run, one that was asked to
// be kept stays.
#pragma once

#include <string>

namespace isotherm::demo {

class RunFolder {
 public:
  /// `keep`: the folder to make or use, which must not hold a run already; empty: a temporary one. Throws
  /// hal::StartError.
  explicit RunFolder(const std::string& keep);
  ~RunFolder();
  RunFolder(const RunFolder&) = delete;
  RunFolder& operator=(const RunFolder&) = delete;

  std::string file(const std::string& name) const { return path_ + "/" + name; }
  const std::string& path() const { return path_; }
  /// Writes a file of settings. Throws hal::StartError.
  void write(const std::string& name, const std::string& text) const;
  /// From now on the folder stays, whatever was asked: its logs explain a failure.
  void keep() { temporary_ = false; }
  bool stays() const { return !temporary_; }

 private:
  std::string path_;
  bool temporary_ = false;
  bool made_ = false;
};

}  // namespace isotherm::demo
