#include "gateway/ingest/meter_poller.hpp"

#include "gateway/publish/pue_message.hpp"

namespace isotherm::gateway {
namespace {

// Names of the running numbers in the store.
constexpr const char* first_slot = "first_slot_utc_ms";
constexpr const char* next_slot = "next_slot_utc_ms";
constexpr const char* minutes = "minutes";
constexpr const char* minutes_used = "minutes_used";
constexpr const char* it_energy = "it_energy_mwh";
constexpr const char* total_energy = "total_energy_mwh";
constexpr const char* flags = "flags";
std::string energy_of(const std::string& meter) { return "meter_energy_mwh:" + meter; }

}  // namespace

std::vector<Count> counts_of(const MeterCounters& counters) {
  return {{"polls", counters.polls}, {"readings", counters.readings}, {"minutes", counters.minutes}};
}

MeterPoller::MeterPoller(hal::RegisterBus& bus, const hal::Clock& clock, Store& store, MeterPollerSettings settings,
                         std::vector<MeterSettings> meters)
    : clock_(clock),
      store_(store),
      settings_(std::move(settings)),
      engine_(settings_.pue, std::move(meters)),
      boot_(store.birth_id()) {
  for (const MeterSettings& meter : engine_.meters()) readers_.emplace_back(bus, clock, meter.unit);
  resume();
}

void MeterPoller::resume() {
  const std::string& source = settings_.pue.source;
  std::map<std::string, std::int64_t> known = store_.totals(source);
  PueTotals totals;
  totals.first_slot_utc_ms = known[first_slot];
  totals.next_slot_utc_ms = known[next_slot];
  totals.energy = {known[minutes],
                   known[minutes_used],
                   known[it_energy],
                   known[total_energy],
                   {},
                   static_cast<std::uint32_t>(known[flags])};
  for (const MeterSettings& meter : engine_.meters()) totals.energy.meter_mwh.push_back(known[energy_of(meter.name)]);
  engine_.resume(totals);

  std::map<std::string, std::size_t> index;
  for (std::size_t n = 0; n < engine_.meters().size(); ++n) index[engine_.meters()[n].name] = n;
  for (const MeterRow& row : store_.meters(source)) {
    if (index.count(row.name) == 0) continue;  // a meter that is configured no more
    if (engine_.meters()[index[row.name]].form == MeterForm::power_only) continue;  // nothing to bridge with
    engine_.resume(index[row.name], MeterReading{row.utc_ms, row.counts, row.restarts, 0});
  }
  for (const SlotRow& row : store_.slots(source, engine_.oldest_slot_needed())) {
    if (index.count(row.meter) == 0) continue;
    engine_.resume(index[row.meter], row.start_utc_ms, {row.energy_mwh, row.covered_ms, row.flags});
  }
}

Fault MeterPoller::poll() {
  ++counters_.polls;
  PueEngine engine = engine_;
  Fault first = Fault::none;
  std::uint64_t readings = 0;
  for (std::size_t n = 0; n < readers_.size(); ++n) {
    const Result<MeterReading> reading = readers_[n].read();
    if (reading.ok()) {
      engine.read(n, reading.value());
      ++readings;
      continue;
    }
    ++counters_.faults[static_cast<std::size_t>(reading.fault())];
    if (first == Fault::none) first = reading.fault();
    // One connection serves all meters: where it is gone, the rest would only wait as well.
    if (reading.fault() == Fault::disconnected) break;
  }
  const std::vector<ClosedMinute> closed = engine.close(clock_.utc_ms());
  store_.write(rows_of(engine, closed));
  engine_ = std::move(engine);
  counters_.readings += readings;
  counters_.minutes += closed.size();
  return first;
}

Batch MeterPoller::rows_of(PueEngine& engine, const std::vector<ClosedMinute>& closed) const {
  const std::string& source = settings_.pue.source;
  const std::vector<MeterSettings>& meters = engine.meters();
  Batch batch;
  for (std::size_t n = 0; n < meters.size(); ++n) {
    const std::optional<MeterReading>& last = engine.track(n).last();
    if (last) batch.meters.push_back({source, meters[n].name, last->counts, last->restarts, last->utc_ms});
  }
  for (const auto& [key, slot] : engine.slots().take_changed()) {
    batch.slots.push_back({source, meters[key.second].name, key.first, slot.energy_mwh, slot.covered_ms, slot.flags});
  }
  const PueTotals& totals = engine.totals();
  // Also when the first minute to account for has just been chosen: a restart must not choose again.
  if (totals.next_slot_utc_ms != engine_.totals().next_slot_utc_ms) {
    batch.totals = {{source, first_slot, totals.first_slot_utc_ms},
                    {source, next_slot, totals.next_slot_utc_ms},
                    {source, minutes, totals.energy.slots},
                    {source, minutes_used, totals.energy.used},
                    {source, it_energy, totals.energy.it_mwh},
                    {source, total_energy, totals.energy.total_mwh},
                    {source, flags, totals.energy.flags}};
    for (std::size_t n = 0; n < meters.size(); ++n) {
      batch.totals.push_back({source, energy_of(meters[n].name), totals.energy.meter_mwh[n]});
    }
  }
  for (const ClosedMinute& minute : closed) {
    // The gateway's own clock is what this counts by; its reading is good to a millisecond.
    const Envelope envelope{
        "pue", source, boot_, minute.sequence, clock_.utc_ms(), 1, clock_.mono_ms(), settings_.time_scale};
    batch.messages.push_back({"pue", source, boot_, minute.sequence, topic_of("pue", source),
                              pue_message(envelope, minute, settings_.pue, settings_.boundary, meters),
                              clock_.utc_ms()});
  }
  return batch;
}

}  // namespace isotherm::gateway
