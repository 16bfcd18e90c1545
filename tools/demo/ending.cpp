// The end of a run, in the order in which the data flows: whoever makes something stops before whoever takes it.
#include <algorithm>
#include <csignal>
#include <fstream>

#include "hal/linux/start_error.hpp"
#include "tools/demo/demo.hpp"
#include "tools/demo/stop_request.hpp"
#include "tools/replay/verify.hpp"

namespace isotherm::demo {
namespace {

// Wall time, each step.
constexpr std::int64_t stop_patience_ms = 10'000;
constexpr std::int64_t drain_patience_ms = 15'000;
constexpr std::int64_t answer_patience_ms = 2'000;
constexpr int rounds_of_asking = 5;
constexpr std::int64_t start_stop_patience_ms = 1'000;  // a controller waits longer, for a reader that is not there yet

}  // namespace

void Demo::stop(const std::string& name) {
  if (!processes_.running(name)) {
    processes_.dismiss(name, SIGTERM);  // due for a restart: that is off
    return;
  }
  processes_.dismiss(name, SIGTERM);
  const bool failed_before = processes_.failure().has_value();
  const std::int64_t patience = cut_short_ ? 0 : stop_patience_ms;
  const std::int64_t deadline = hal::wall_mono_ns() / 1'000'000 + patience;
  while (processes_.running(name) && hal::wall_mono_ns() / 1'000'000 < deadline) tick();
  if (processes_.running(name)) {
    if (!cut_short_) problem(name + " did not stop within " + std::to_string(stop_patience_ms / 1000) + " s and was killed");
    processes_.dismiss(name, SIGKILL);
    while (processes_.running(name)) tick();
  }
  if (!failed_before && processes_.failure()) problem(name + " ended with an error: " + processes_.failure()->sentence);
}

void Demo::end() {
  ran_s_ = begin_ms_ == 0 ? 0.0 : static_cast<double>(clock_.mono_ms() - begin_ms_) / 1000.0;
  follower_->freeze();
  display_.end_values();
  if (const auto& failure = processes_.failure()) {
    problem(failure->name + " gave up with exit code " + std::to_string(failure->exit_code) + ": " + failure->sentence);
  }
  follower_->model().stopping = !processes_.failure();
  tell("ending: the controller first, it waits until its last record is fetched");
  // A gateway that is down just now has to be back, or nobody fetches.
  const bool failed = processes_.failure().has_value();
  if (!failed && options_.restart) {
    wait_for([this] { return processes_.running("rack") && processes_.running("gateway") && processes_.running("broker"); },
             answer_patience_ms);
  }
  // A chip is told nothing: it loses its supply, as it does on a rack, and what nobody has fetched with it.
  if (options_.on_chip && !failed) {
    wait_for(
        [this] {
          follower_->count_store();
          return follower_->store_drained();
        },
        drain_patience_ms);
  }
  stop("rack");
  if (!failed && !cut_short_) {
    wait_for(
        [this] {
          follower_->count_store();
          return follower_->store_drained();
        },
        drain_patience_ms);
    // What was just acknowledged is on its way from the broker: who asks at once has it twice.
    const auto all_here = [this] { return wait_for([this] { return follower_->received_all_stored(); }, answer_patience_ms); };
    bool complete = all_here();
    for (int round = 0; !complete && round < rounds_of_asking && !cut_short_; ++round) {
      follower_->ask_for_gaps();
      complete = all_here();
    }
  }
  stop("gateway");
  // What the gateway said last is on its way.
  if (!failed) wait_for([this] { return follower_->received_all_stored(); }, answer_patience_ms);
  follower_->subscriber().stop();
  stop("plant");
  stop("broker");
}

void Demo::end_start() {
  tell("stopped before everything was started");
  follower_->model().stopping = true;
  follower_->freeze();
  follower_->subscriber().stop();
  const std::vector<std::string> names = processes_.names();
  for (const std::string& name : names) processes_.dismiss(name, SIGTERM);
  wait_for([&] { return std::ranges::none_of(names, [this](const std::string& name) { return processes_.running(name); }); },
           start_stop_patience_ms);
  for (const std::string& name : names) processes_.dismiss(name, SIGKILL);
  while (std::ranges::any_of(names, [this](const std::string& name) { return processes_.running(name); })) tick();
}

void Demo::verify_records(Summary& summary) const {
  try {
    replay::Recording recording(folder_.file("store.db"));
    const replay::Verification result = replay::verify(recording);
    summary.records_verified = result.identical;
    for (const replay::Damage& damage : result.damages) summary.problems.push_back(replay::describe(damage));
    if (result.difference) {
      summary.problems.push_back("record " + std::to_string(result.difference->recorded.sequence) +
                                 " was decided otherwise when it was replayed");
    }
  } catch (const gateway::StoreError&) {
    // No store: nothing was made that could be verified, and the counts above tell that.
  }
}

void Demo::fold_store(Summary& summary) const {
  // A gateway that was killed leaves its log, and so does one beside which a reader still had the store open.
  try {
    if (fold_log(folder_.file("store.db"))) return;
    summary.problems.emplace_back("another program has the store open: store.db without store.db-wal is not the whole run");
  } catch (const gateway::StoreError& error) {
    summary.problems.emplace_back(std::string("the end of the run stayed in store.db-wal: ") + error.what());
  }
}

Summary Demo::summarise() {
  Summary summary;
  summary.workload = workload_.description;
  summary.start = options_.warm ? "warm" : "cold";
  summary.speed = options_.scale.speed;
  summary.seed = options_.seed;
  summary.plant_seconds = ran_s_;
  summary.restarts = processes_.restarts();
  follower_->report(summary);
  // Of a start that was cut short nothing has to have got anywhere.
  if (stop_requests() > 0 && (begin_ms_ == 0 || summary.records_made == 0)) {
    summary.stopped_at_start = true;
    summary.problems = problems_;
    fold_store(summary);
    return summary;
  }
  summary.problems.insert(summary.problems.end(), problems_.begin(), problems_.end());
  summary.problems.insert(summary.problems.end(), processes_.deaths().begin(), processes_.deaths().end());
  const auto check = [&summary](std::uint64_t count, const char* what) {
    if (count != 0) summary.problems.push_back(std::to_string(count) + " " + what);
  };
  verify_records(summary);
  fold_store(summary);
  check(summary.records_lost, "records were made and not stored");
  check(summary.messages_unacknowledged, "messages were stored and never acknowledged");
  check(summary.messages_lost, "messages were published and not received");
  return summary;
}

}  // namespace isotherm::demo
