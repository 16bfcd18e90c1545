// A run from its start to its summary: starts every program, shows what happens, obeys the keys, and ends all of it in an
// order that loses nothing.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "hal/linux/plant_clock.hpp"
#include "tools/demo/display.hpp"
#include "tools/demo/follower.hpp"
#include "tools/demo/line_splitter.hpp"
#include "tools/demo/options.hpp"
#include "tools/demo/processes.hpp"
#include "tools/demo/programs.hpp"
#include "tools/demo/run_folder.hpp"
#include "tools/demo/summary.hpp"
#include "tools/demo/time_lapse.hpp"

namespace isotherm::demo {

class Demo {
 public:
  /// Refuses what cannot be started as asked, before anything is. Throws hal::StartError.
  explicit Demo(Options options);
  /// Runs it to its end; returns the exit code. Throws hal::StartError where a program refuses to start.
  int run();

 private:
  void start();
  void watch();
  void act(const KeyAction& action);
  void toggle_fault(std::size_t index);
  void move_load(double step);
  void end();
  /// The end of a run that was stopped before everything was up.
  void end_start();
  Summary summarise();
  /// Every stored decision again, bit for bit.
  void verify_records(Summary& summary) const;
  /// The whole run in store.db alone, so that it can be copied.
  void fold_store(Summary& summary) const;
  void write_summary(const Summary& summary) const;

  /// One round: processes, everything seen, display.
  void tick();
  /// Rounds until the condition holds, a program fails or this much wall time has passed; returns whether it holds.
  bool wait_for(const std::function<bool()>& condition, std::int64_t wall_ms);
  /// The same at the start, where not getting there is the end of it. False where a stop was asked for meanwhile.
  bool expect(const std::string& what, const std::string& log, const std::function<bool()>& condition);
  /// Ends one program, by force after a while.
  void stop(const std::string& name);
  void tell(const std::string& text);
  void problem(const std::string& text);

  Options options_;
  WorkloadChoice workload_;
  RunFolder folder_;
  std::unique_ptr<TimeLapse> lapse_;  // in real time there is none: it passes
  hal::PlantClock clock_;
  hal::PlantClock wall_clock_;
  RunPorts ports_;
  Programs programs_;
  std::unique_ptr<LineSplitter> splitter_;  // where the controller's line carries one master
  Display display_;
  ScreenModel early_model_;  // for what happens before anything can be seen
  std::unique_ptr<Follower> follower_;
  Processes processes_;  // after all that its events reach: it ends first
  std::vector<std::string> problems_;
  std::uint64_t begin_ms_ = 0;  // plant time at which everything was up; 0: not yet
  double ran_s_ = 0.0;
  bool cut_short_ = false;  // a second Ctrl-C: no more waiting
};

}  // namespace isotherm::demo
