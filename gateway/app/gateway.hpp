// The gateway as a whole: one thread polls racks and meters into the store, one publishes what the store holds.
#pragma once

#include <atomic>
#include <condition_variable>
#include <exception>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "gateway/app/settings.hpp"
#include "gateway/ingest/link_reporter.hpp"
#include "gateway/publish/paho_broker.hpp"
#include "gateway/publish/publisher.hpp"
#include "hal/linux/file_lock.hpp"
#include "hal/linux/modbus_master.hpp"
#include "hal/linux/new_file.hpp"
#include "hal/linux/plant_clock.hpp"
#include "hal/linux/stop_signal.hpp"

namespace isotherm::gateway {

class Gateway {
 public:
  /// Opens the store and prepares the connections; a rack, meter or broker that is not there yet is no error. Throws
  /// hal::StartError for a store that cannot be used, or that another gateway uses.
  Gateway(GatewaySettings settings, hal::PlantClock clock);
  ~Gateway();

  /// Until the signal comes; then what is stored is published, for up to 5 s where a broker is connected. Rethrows what ended a thread.
  void run(hal::StopSignal& stop);

 private:
  struct Rack;
  void poll_until_stopped();
  void publish_until_stopped();
  void poll_once(std::uint64_t now_ms);
  /// One message a link and minute; `all` tells of each now.
  void tell_links(bool all);
  void guarded(void (Gateway::*body)());
  void tell_end();

  GatewaySettings settings_;
  hal::PlantClock clock_;
  hal::PlantClock wall_clock_;  // for the silence on lines
  hal::FileLock store_lock_;    // two gateways on one store would publish everything twice
  std::vector<hal::NewFile> new_files_;  // of a store that was not there, while the start may still be refused
  std::unique_ptr<Store> store_;
  std::vector<std::unique_ptr<Rack>> racks_;
  std::unique_ptr<hal::ModbusMaster> meter_line_;
  std::unique_ptr<MeterPoller> meters_;
  std::unique_ptr<LinkReporter> meter_reporter_;
  Fault meter_fault_ = Fault::none;
  std::uint64_t meters_due_ms_ = 0;
  std::uint64_t prune_due_ms_ = 0;
  bool store_failed_ = false;

  PahoBroker broker_;
  Publisher publisher_;
  std::atomic<bool> stop_polling_{false};
  std::atomic<bool> stop_publishing_{false};
  std::mutex stop_mutex_;
  std::condition_variable stop_asked_;
  std::exception_ptr failure_;
  std::mutex failure_mutex_;
};

}  // namespace isotherm::gateway
