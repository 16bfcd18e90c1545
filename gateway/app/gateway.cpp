#include "gateway/app/gateway.hpp"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <csignal>
#include <filesystem>
#include <fstream>

#include "gateway/store/schema.hpp"
#include "hal/linux/log.hpp"
#include "hal/linux/random_word.hpp"
#include "hal/linux/start_error.hpp"

namespace isotherm::gateway {
namespace {

namespace log = hal::log;

/// What is stored may take this long, of wall time, to reach a broker that is connected after the signal to stop.
constexpr std::uint64_t flush_wall_ms = 5'000;
/// Between two looks at the outbox when nothing woke the publisher, of wall time.
constexpr int look_wall_ms = 100;
constexpr std::uint64_t prune_period_ms = 10'000;

std::uint64_t to_ms(float seconds) { return static_cast<std::uint64_t>(std::lround(seconds * 1000.0F)); }

/// What is wrong with the store is wrong with a key of the settings file.
[[noreturn]] void refuse(const GatewaySettings& settings, const std::string& why) {
  throw hal::StartError(settings.file + ": " + why);
}

std::unique_ptr<Store> open_store(const GatewaySettings& settings) {
  try {
    return std::make_unique<Store>(settings.store, settings.limits());
  } catch (const StoreError& error) {
    refuse(settings, error.what());
  }
}

/// By the header of an SQLite file: its magic, and the application id at 68. A file that is not there yet is nobody's.
bool is_foreign(const std::string& store) {
  constexpr std::size_t id_at = 68;
  std::array<char, id_at + 4> header{};
  std::ifstream file{store, std::ios::binary};
  file.read(header.data(), header.size());
  if (file.gcount() == 0) return false;
  if (std::string_view{header.data(), header.size()}.substr(0, 15) != "SQLite format 3") return true;
  std::uint32_t id = 0;
  for (std::size_t n = id_at; n < header.size(); ++n) id = id << 8U | static_cast<std::uint8_t>(header[n]);
  return id != 0 && id != application_id;
}

/// Beside the store and not on it: whoever closes a descriptor of the store's file drops SQLite's own locks. Named after the
/// file itself, so that a link to it is no second door.
hal::FileLock lock_store(const GatewaySettings& settings) {
  const std::string& store = settings.store;
  if (is_foreign(store)) (void)open_store(settings);  // says whose file it is, and leaves nothing beside it
  std::error_code unknown;
  const std::filesystem::path file = std::filesystem::weakly_canonical(std::filesystem::absolute(store, unknown), unknown);
  const std::filesystem::path folder = file.parent_path();
  if (!unknown && !std::filesystem::is_directory(folder, unknown)) {
    refuse(settings, "store = " + store + ": there is no folder " + folder.string());
  }
  try {
    return {(unknown ? store : file.string()) + ".lock", "another gateway uses it; give this one a store of its own"};
  } catch (const hal::StartError& error) {
    refuse(settings, "store = " + store + ": " + error.what());
  }
}

/// Of a store that is not there yet: SQLite leaves its log and index behind where the last write failed.
std::vector<hal::NewFile> files_to_make(const std::string& store) {
  std::vector<hal::NewFile> files;
  if (std::filesystem::exists(store)) return files;
  for (const char* const beside : {"", "-wal", "-shm"}) files.emplace_back(store + beside);
  return files;
}

PahoSettings broker_settings(const GatewaySettings& settings) {
  std::array<char, 256> host{};
  ::gethostname(host.data(), host.size() - 1);
  const bool bracket = settings.broker->host.find(':') != std::string::npos;
  const std::string name = bracket ? "[" + settings.broker->host + "]" : settings.broker->host;
  return {.address = "tcp://" + name + ":" + std::to_string(settings.broker->port),
          .client_id = "isotherm-gateway-" + settings.site + "-" + host.data()};
}

PublisherSettings publisher_settings(const GatewaySettings& settings, const hal::PlantClock& clock) {
  // A broker's own delays are of the wall, whatever the plant's time does.
  return {.site = settings.site, .patience_ms = std::uint64_t{20'000} * clock.speed(), .seed = hal::random_word()};
}

/// Tells a change once instead of each poll that shows it.
void tell_change(const std::string& whom, Fault& known, Fault now) {
  if (now == known) return;
  if (now == Fault::none) {
    log::info(whom + " answers again");
  } else {
    log::warning(whom + " gives no good answer: " + name(now));
  }
  known = now;
}

}  // namespace

struct Gateway::Rack {
  Rack(const RackEntry& entry, RackFollowerSettings settings, const hal::PlantClock& clock, const hal::Clock& wall,
       Store& store)
      : name(settings.source),
        line(*entry.controller, clock, wall, hal::usual_timing(*entry.controller, clock)),
        follower(line, clock, store, std::move(settings), hal::draw_boot_id),
        reporter(clock, store, {name, "controller", hal::to_text(*entry.controller), clock.speed()}) {}
  LinkReading reading() const {
    return {line.counters(), counts_of(follower.counters()), follower.counters().faults, fault};
  }
  std::string name;
  hal::ModbusMaster line;
  RackFollower follower;
  LinkReporter reporter;
  Fault fault = Fault::none;
};

Gateway::Gateway(GatewaySettings settings, hal::PlantClock clock)
    : settings_(std::move(settings)),
      clock_(clock),
      store_lock_(lock_store(settings_)),
      new_files_(files_to_make(settings_.store)),
      store_(open_store(settings_)),
      broker_(broker_settings(settings_)),
      publisher_(broker_, clock_, *store_, publisher_settings(settings_, clock_)) {
  try {
    for (const RackEntry& rack : settings_.racks) {
      racks_.push_back(std::make_unique<Rack>(rack, settings_.follower(rack), clock_, wall_clock_, *store_));
    }
    if (settings_.meters.address) {
      meter_line_ = std::make_unique<hal::ModbusMaster>(*settings_.meters.address, clock_, wall_clock_,
                                                        hal::usual_timing(*settings_.meters.address, clock_));
      meters_ = std::make_unique<MeterPoller>(*meter_line_, clock_, *store_, settings_.poller(clock_.speed()),
                                              settings_.meter_settings());
      meter_reporter_ = std::make_unique<LinkReporter>(
          clock_, *store_,
          LinkReporterSettings{settings_.site, "meters", hal::to_text(*settings_.meters.address), clock_.speed()});
    }
  } catch (const StoreError& error) {
    refuse(settings_, error.what());
  }
  for (hal::NewFile& file : new_files_) file.keep();
  store_lock_.keep();
}

Gateway::~Gateway() = default;

void Gateway::poll_once(std::uint64_t now_ms) {
  try {
    for (const std::unique_ptr<Rack>& rack : racks_)
      tell_change("rack " + rack->name, rack->fault, rack->follower.poll());
    const std::uint64_t period = to_ms(settings_.meters.period_s);
    if (meters_ && now_ms >= meters_due_ms_) {
      // On the meters' own beat: counted from now, each late poll would move all that follow.
      meters_due_ms_ = std::max(meters_due_ms_, now_ms - now_ms % period) + period;
      tell_change("a meter", meter_fault_, meters_->poll());
    }
    tell_links(false);
    if (now_ms >= prune_due_ms_) {
      prune_due_ms_ = now_ms + prune_period_ms;
      store_->prune(clock_.utc_ms());
    }
    if (store_failed_) log::info("the store takes rows again");
    store_failed_ = false;
  } catch (const StoreError& error) {
    // The controllers keep two minutes of records, and the followers stand where they were: the next poll tries again.
    if (!store_failed_) log::error(error.what());
    store_failed_ = true;
  }
}

void Gateway::tell_links(bool all) {
  for (const std::unique_ptr<Rack>& rack : racks_) {
    if (all || rack->reporter.due()) rack->reporter.tell(rack->reading());
  }
  if (meter_reporter_ && (all || meter_reporter_->due())) {
    const MeterCounters& counters = meters_->counters();
    meter_reporter_->tell({meter_line_->counters(), counts_of(counters), counters.faults, meter_fault_});
  }
}

void Gateway::poll_until_stopped() {
  const std::uint64_t period = to_ms(settings_.poll_period_s);
  std::uint64_t due = clock_.mono_ms();
  while (!stop_polling_) {
    poll_once(clock_.mono_ms());
    broker_.wake();
    // Absolute deadlines; polls that were missed are not made up for, because one poll fetches everything.
    due += period;
    const std::uint64_t now = clock_.mono_ms();
    if (due < now) due = now;
    std::unique_lock<std::mutex> lock{stop_mutex_};
    do {
      const std::chrono::nanoseconds left{clock_.wall_ns_at(due) - hal::wall_mono_ns()};
      stop_asked_.wait_for(lock, left, [this] { return stop_polling_.load(); });
    } while (clock_.mono_ms() < due && !stop_polling_);
  }
  try {
    tell_links(true);
  } catch (const StoreError& error) {
    log::error(error.what());
  }
}

void Gateway::publish_until_stopped() {
  bool was_connected = false;
  std::string complaint;
  std::uint64_t give_up_ms = 0;
  for (;;) {
    // Before the step: what was stored until then, the step has seen.
    const bool stopping = stop_publishing_;
    try {
      publisher_.step();
    } catch (const StoreError& error) {
      if (complaint != error.what()) log::error(complaint = error.what());
    }
    if (publisher_.connected() != was_connected) {
      was_connected = !was_connected;
      was_connected ? log::info("connected to the broker") : log::warning("no connection to the broker");
    }
    if (publisher_.last_complaint() != complaint && !publisher_.last_complaint().empty()) {
      log::warning(complaint = publisher_.last_complaint());
    }
    if (stopping) {
      if (give_up_ms == 0) give_up_ms = clock_.mono_ms() + flush_wall_ms * clock_.speed();
      if (publisher_.may_stop() || clock_.mono_ms() >= give_up_ms) break;
    }
    broker_.wait(look_wall_ms);
  }
  broker_.disconnect();
}

void Gateway::guarded(void (Gateway::*body)()) {
  try {
    (this->*body)();
  } catch (...) {
    const std::lock_guard<std::mutex> lock{failure_mutex_};
    if (!failure_) failure_ = std::current_exception();
    ::kill(::getpid(), SIGTERM);  // the waiting main thread ends the rest
  }
}

void Gateway::run(hal::StopSignal& stop) {
  log::info("site " + settings_.site + ": " + std::to_string(racks_.size()) + " rack(s), store " + settings_.store +
            ", broker " + hal::to_text(*settings_.broker));
  std::thread polling{[this] { guarded(&Gateway::poll_until_stopped); }};
  std::thread publishing{[this] { guarded(&Gateway::publish_until_stopped); }};
  while (!stop.requested()) {
    pollfd waiting{stop.number(), POLLIN, 0};
    ::poll(&waiting, 1, -1);
  }
  {
    const std::lock_guard<std::mutex> lock{stop_mutex_};
    stop_polling_ = true;
  }
  stop_asked_.notify_all();
  polling.join();
  stop_publishing_ = true;
  broker_.wake();
  publishing.join();
  tell_end();
  if (failure_) std::rethrow_exception(failure_);
}

void Gateway::tell_end() {
  const Store::Counts counts = store_->counts();
  log::info("stopped: " + std::to_string(counts.records) + " records stored, " + std::to_string(counts.lost) +
            " lost, " + std::to_string(counts.messages - counts.unacknowledged) + " of " +
            std::to_string(counts.messages) + " messages acknowledged by a broker");
}

}  // namespace isotherm::gateway
