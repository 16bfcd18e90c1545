// Polls the energy meters of a site, keeps their minutes in the store, and leaves a message of kind pue for each minute
// that closes. What it knows is stored with every poll, so that a restart neither loses nor doubles energy.
#pragma once

#include <string>
#include <vector>

#include "gateway/efficiency/pue_engine.hpp"
#include "gateway/ingest/meter_reader.hpp"
#include "gateway/publish/link_message.hpp"
#include "gateway/store/store.hpp"

namespace isotherm::gateway {

struct MeterPollerSettings {
  PueSettings pue;
  std::string boundary;  // "CDU pumps + facility pumps + dry cooler"
  std::uint16_t time_scale = 1;
};

struct MeterCounters {
  std::uint64_t polls = 0;
  std::uint64_t readings = 0;
  std::uint64_t minutes = 0;
  FaultCounts faults{};  // readings that failed
};
/// Under the names they are published by; the faults apart.
std::vector<Count> counts_of(const MeterCounters& counters);

class MeterPoller {
 public:
  MeterPoller(hal::RegisterBus& bus, const hal::Clock& clock, Store& store, MeterPollerSettings settings,
              std::vector<MeterSettings> meters);

  /// Reads every meter once and stores what came of it, in one transaction. Gives the first fault met; the other meters
  /// are read all the same. A StoreError leaves the poller where it was.
  Fault poll();

  const MeterCounters& counters() const { return counters_; }

 private:
  void resume();
  Batch rows_of(PueEngine& engine, const std::vector<ClosedMinute>& closed) const;

  const hal::Clock& clock_;
  Store& store_;
  MeterPollerSettings settings_;
  std::vector<MeterReader> readers_;
  PueEngine engine_;
  std::uint32_t boot_;
  MeterCounters counters_;
};

}  // namespace isotherm::gateway
