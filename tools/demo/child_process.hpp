// One program that the demo runs: started with its output in a log file, in a process group of its own so that Ctrl-C
// reaches the demo alone, and killed by the kernel should the demo itself die.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

namespace isotherm::demo {

struct Ending {
  bool by_signal = false;
  int number = 0;  // of the signal, or the exit code
};

class ChildProcess {
 public:
  /// `command` is the program's path and its arguments; both outputs are appended to the file `log`.
  ChildProcess(std::string name, std::vector<std::string> command, std::string log);
  /// Kills what still runs.
  ~ChildProcess();
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  /// Call from the thread that lives longest: the kernel ties the children's lives to it. Throws hal::StartError.
  void start();
  /// Whether it ended since the last call, and how.
  std::optional<Ending> ended();
  bool running() const { return pid_ > 0; }
  /// Sends a signal if it is running.
  void signal(int number) const;
  pid_t pid() const { return pid_; }
  const std::string& name() const { return name_; }
  const std::string& log() const { return log_; }
  /// The last line it wrote, cut at 300 characters.
  std::string last_words() const;

 private:
  std::string name_;
  std::vector<std::string> command_;
  std::string log_;
  pid_t pid_ = 0;
};

}  // namespace isotherm::demo
