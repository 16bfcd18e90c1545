// The programs of a run, kept alive: one that dies of a signal is started again after a second of wall time, one that
// gives up by itself ends the run.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tools/demo/child_process.hpp"

namespace isotherm::demo {

/// A program that ended by itself although nobody asked it to.
struct Failure {
  std::string name;
  int exit_code = 0;
  std::string sentence;  // what it said last
};

class Processes {
 public:
  static constexpr std::int64_t restart_after_ms = 1'000;  // of wall time

  using Tell = std::function<void(const std::string&)>;
  Processes(bool restart, Tell tell) : restart_(restart), tell_(std::move(tell)) {}

  /// Starts a program and returns its process id; it is looked after from now on. Throws hal::StartError.
  pid_t add(std::string name, std::vector<std::string> command, std::string log);
  /// Notices deaths and restarts what is due; the first failure is kept.
  void tick(std::int64_t wall_ms);
  /// From now on the end of this program is wanted; sends it the signal.
  void dismiss(const std::string& name, int signal_number);
  bool running(const std::string& name) const;
  /// Whether one is down and is going to be started again.
  bool restarting() const;
  const std::optional<Failure>& failure() const { return failure_; }
  unsigned restarts() const { return restarts_; }
  /// One sentence for each program that died and was not started again, as asked for.
  const std::vector<std::string>& deaths() const { return deaths_; }
  std::vector<std::string> names() const;

 private:
  struct Entry {
    std::unique_ptr<ChildProcess> process;
    bool dismissed = false;
    std::optional<std::int64_t> start_at_ms;
  };
  Entry* find(const std::string& name);
  const Entry* find(const std::string& name) const;
  void ended(Entry& entry, const Ending& ending, std::int64_t wall_ms);

  bool restart_;
  Tell tell_;
  std::vector<Entry> entries_;
  std::optional<Failure> failure_;
  unsigned restarts_ = 0;
  std::vector<std::string> deaths_;
};

}  // namespace isotherm::demo
