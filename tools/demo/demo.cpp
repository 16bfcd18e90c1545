#include "tools/demo/demo.hpp"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <utility>

#include "hal/linux/start_error.hpp"
#include "tools/demo/load_step.hpp"
#include "tools/demo/log_tail.hpp"
#include "tools/demo/stop_request.hpp"
#include "tools/plant/rack_settings.hpp"

namespace isotherm::demo {
namespace {

constexpr int round_ms = 20;                     // wall time between two rounds
// An image on an emulated chip took more than 20 s with forty processes at the two cores that it needs.
constexpr std::int64_t usual_start_ms = 20'000;
constexpr std::int64_t start_patience_ms = 180'000;
constexpr std::int64_t whole_log_ms = 500;  // a chip that halts says why in the lines after

/// Refused before the run, not after it.
Options checked(Options options) {
  if (options.summary.empty()) return options;
  std::error_code error;
  const std::filesystem::path file = std::filesystem::absolute(options.summary, error);
  const std::filesystem::path folder = file.parent_path();
  if (std::filesystem::is_directory(file, error) || ::access(folder.c_str(), W_OK) != 0) {
    throw hal::StartError("--summary " + options.summary + ": a file of this name cannot be written");
  }
  return options;
}

std::int64_t wall_ms() { return hal::wall_mono_ns() / 1'000'000; }

}  // namespace

Demo::Demo(Options options)
    : options_(checked(std::move(options))),
      workload_(choose_workload(options_)),
      folder_(options_.keep),
      lapse_(options_.scale.speed > 1 ? std::make_unique<TimeLapse>(folder_.file(pace_page), options_.scale.speed) : nullptr),
      clock_(lapse_ ? hal::PlantClock(options_.scale, lapse_->page()) : hal::PlantClock(options_.scale)),
      ports_(free_ports()),
      programs_(prepare_programs(options_, workload_, ports_, folder_)),
      display_(!options_.plain && Terminal::is_one()),
      processes_(options_.restart, [this](const std::string& text) { tell(text); }) {}

void Demo::tell(const std::string& text) { display_.event(follower_ ? follower_->model() : early_model_, text); }

void Demo::problem(const std::string& text) {
  if (std::ranges::count(problems_, text) == 0) problems_.push_back(text);
}

void Demo::tick() {
  const std::int64_t now = wall_ms();
  processes_.tick(now);
  if (lapse_) lapse_->in_real_time(processes_.restarting());
  ScreenModel& model = follower_->model();
  model.plant_seconds = begin_ms_ == 0 ? 0.0 : static_cast<double>(clock_.mono_ms() - begin_ms_) / 1000.0;
  follower_->tick(now);
  model.restarts = processes_.restarts();
  model.processes = {{"plant", follower_->plant().connected()},
                     {"rack", follower_->rack_answers()},
                     {"gateway", processes_.running("gateway")},
                     {"broker", follower_->subscriber().subscribed()}};
  display_.update(model, now);
  ::poll(nullptr, 0, round_ms);  // a signal cuts it short
}

bool Demo::wait_for(const std::function<bool()>& condition, std::int64_t patience_ms) {
  const std::int64_t deadline = wall_ms() + patience_ms;
  while (!condition()) {
    if (wall_ms() >= deadline || processes_.failure() || cut_short_) return false;
    tick();
    cut_short_ = cut_short_ || stop_requests() > 1;
  }
  return true;
}

bool Demo::expect(const std::string& what, const std::string& log, const std::function<bool()>& condition) {
  const std::string told = folder_.file(log);
  const auto over = [&] { return condition() || stop_requests() > 0 || says_halted(told); };
  const auto came = [&] {
    if (stop_requests() > 0) return false;
    if (condition() || !says_halted(told)) return true;
    wait_for([] { return false; }, whole_log_ms);
    folder_.keep();
    throw hal::StartError(what + " has halted: " + log_ending(told));
  };
  if (wait_for(over, usual_start_ms)) return came();
  if (!processes_.failure() && stop_requests() == 0) {
    tell(what + " takes its time; waiting for it up to " + std::to_string(start_patience_ms / 1000) + " s in all");
  }
  if (wait_for(over, start_patience_ms - usual_start_ms)) return came();
  if (const auto& failure = processes_.failure()) throw hal::StartError(failure->sentence);
  if (stop_requests() > 0) return false;
  folder_.keep();
  throw hal::StartError(not_up_sentence(what, start_patience_ms / 1000, told));
}

void Demo::start() {
  const auto add = [this](const Program& program) {
    const pid_t pid = processes_.add(program.name, program.command, folder_.file(program.name + ".log"));
    tell(program.name + " started, process " + std::to_string(pid));
  };
  follower_ = std::make_unique<Follower>(
      Follower::Places{ports_, folder_.file("control.sock"), folder_.file("store.db"), programs_.controller}, clock_, wall_clock_,
      options_.scale.speed, [this](const std::string& text) { tell(text); });
  ScreenModel& model = follower_->model();
  model.rack = "r1";
  model.workload = workload_.description;
  tell("workload: " + workload_.description + (workload_.reason.empty() ? "" : "; " + workload_.reason));

  add(programs_.broker);
  // The subscriber is there first: nothing that is ever published happens without a witness.
  if (!expect("the broker", "broker.log", [this] { return follower_->subscriber().subscribed(); })) return;
  add(programs_.plant);
  if (!expect("the plant", "plant.log", [this] { return follower_->plant().connected(); })) return;
  if (!programs_.line.empty()) {
    splitter_ = std::make_unique<LineSplitter>(folder_.file("controller.sock"), programs_.line);
  }
  add(programs_.rack);
  // What an emulated chip says stands apart from what its emulator says.
  if (!expect("the rack controller", options_.on_chip ? "chip.log" : "rack.log", [this] { return follower_->rack_answers(); })) return;
  add(programs_.gateway);
  begin_ms_ = clock_.mono_ms();
  tell("everything is started; files in " + folder_.path());
}

void Demo::watch() {
  int resets = reset_requests();
  while (stop_requests() == 0 && !processes_.failure()) {
    if (options_.for_s && follower_->model().plant_seconds >= *options_.for_s) return;
    const KeyAction action = display_.next_key(follower_->model().faults.size());
    if (action.what == KeyAction::What::quit) return;
    act(action);
    for (; resets != reset_requests(); ++resets) act({KeyAction::What::reset_trip});
    tick();
  }
}

void Demo::act(const KeyAction& action) {
  using What = KeyAction::What;
  PlantLink& plant = follower_->plant();
  switch (action.what) {
    case What::nothing:
    case What::quit: return;
    case What::toggle_fault: return toggle_fault(action.index);
    case What::clear_faults:
      plant.command("clear");
      return tell("all faults cleared");
    case What::load_up: return move_load(load_step);
    case What::load_down: return move_load(-load_step);
    case What::load_workload:
      plant.command("load workload");
      follower_->model().load_override.reset();
      return tell("load: the workload's");
    case What::reset_trip: {
      const Fault fault = follower_->rack().reset_latched();
      return tell(fault == Fault::none ? std::string("reset of latched trips asked for")
                                       : std::string("the controller did not take the reset: ") + name(fault));
    }
  }
}

void Demo::toggle_fault(std::size_t index) {
  const FaultChoice& fault = follower_->model().faults[index];
  follower_->plant().command((fault.active ? "clear " : "fault ") + fault.name);
  tell((fault.active ? "fault cleared: " : "fault injected: ") + fault.name);
}

void Demo::move_load(double step) {
  ScreenModel& model = follower_->model();
  const std::optional<double> load = moved_load(model, step, plant::RackSettings{}.rated_power_w());
  if (!load) return tell("load: not moved, the nodes have drawn nothing yet");
  model.load_override = load;
  follower_->plant().command("load " + fixed(model.load_override, 2));
  tell("load: " + fixed(*model.load_override * 100.0, 0) + " % of rated power");
}

void Demo::write_summary(const Summary& summary) const {
  std::ofstream file(options_.summary, std::ios::trunc);
  file << to_json(summary);
  file.flush();
  if (!file) throw std::runtime_error("the summary could not be written to " + options_.summary);
}

int Demo::run() {
  start();
  if (begin_ms_ != 0) {
    watch();
    end();
  } else {
    end_start();
  }
  const Summary summary = summarise();
  display_.leave();
  std::fputs(to_text(summary).c_str(), stdout);
  std::fflush(stdout);
  // What went wrong has to be looked up.
  if (!summary.exit_ok()) folder_.keep();
  if (folder_.stays()) std::printf("files     %s\n", folder_.path().c_str());
  if (!options_.summary.empty()) write_summary(summary);
  const auto& failure = processes_.failure();
  if (failure && failure->exit_code == 2) throw hal::StartError(failure->sentence);
  return summary.exit_ok() ? 0 : 1;
}

}  // namespace isotherm::demo
