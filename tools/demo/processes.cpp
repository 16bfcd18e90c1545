#include "tools/demo/processes.hpp"

#include <algorithm>
#include <csignal>
#include <cstring>

#include "hal/linux/start_error.hpp"

namespace isotherm::demo {

pid_t Processes::add(std::string name, std::vector<std::string> command, std::string log) {
  Entry entry;
  entry.process = std::make_unique<ChildProcess>(std::move(name), std::move(command), std::move(log));
  entry.process->start();
  entries_.push_back(std::move(entry));
  return entries_.back().process->pid();
}

Processes::Entry* Processes::find(const std::string& name) {
  for (Entry& entry : entries_) {
    if (entry.process->name() == name) return &entry;
  }
  return nullptr;
}
const Processes::Entry* Processes::find(const std::string& name) const {
  return const_cast<Processes*>(this)->find(name);
}

void Processes::ended(Entry& entry, const Ending& ending, std::int64_t wall_ms) {
  const ChildProcess& process = *entry.process;
  if (entry.dismissed) {
    // Told to go, a program goes in order; its killing at a deadline is told by whoever killed it.
    if (!ending.by_signal && ending.number != 0 && !failure_) {
      failure_ = Failure{process.name(), ending.number, process.last_words()};
    }
    return;
  }
  if (ending.by_signal && restart_) {
    tell_(process.name() + " died of signal " + std::to_string(ending.number) + " (" + ::strsignal(ending.number) +
          "); starting it again in a second");
    entry.start_at_ms = wall_ms + restart_after_ms;
    return;
  }
  if (ending.by_signal) {
    deaths_.push_back(process.name() + " died of signal " + std::to_string(ending.number) + " (" +
                      ::strsignal(ending.number) + ") and stayed down (--no-restart)");
    tell_(deaths_.back());
    return;
  }
  if (!failure_) failure_ = Failure{process.name(), ending.number, process.last_words()};
}

void Processes::tick(std::int64_t wall_ms) {
  for (Entry& entry : entries_) {
    if (const std::optional<Ending> ending = entry.process->ended()) ended(entry, *ending, wall_ms);
    if (!entry.start_at_ms || wall_ms < *entry.start_at_ms || entry.dismissed) continue;
    entry.start_at_ms.reset();
    try {
      entry.process->start();
      ++restarts_;
      tell_(entry.process->name() + " started again, process " + std::to_string(entry.process->pid()));
    } catch (const hal::StartError& error) {
      if (!failure_) failure_ = Failure{entry.process->name(), 1, error.what()};
    }
  }
}

void Processes::dismiss(const std::string& name, int signal_number) {
  Entry* entry = find(name);
  if (entry == nullptr) return;
  entry->dismissed = true;
  entry->process->signal(signal_number);
}

bool Processes::running(const std::string& name) const {
  const Entry* entry = find(name);
  return entry != nullptr && entry->process->running();
}

bool Processes::restarting() const {
  return std::ranges::any_of(entries_, [](const Entry& entry) { return entry.start_at_ms && !entry.dismissed; });
}

std::vector<std::string> Processes::names() const {
  std::vector<std::string> names;
  for (const Entry& entry : entries_) names.push_back(entry.process->name());
  return names;
}

}  // namespace isotherm::demo
