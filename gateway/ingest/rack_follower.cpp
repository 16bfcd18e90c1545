#include "gateway/ingest/rack_follower.hpp"

#include <algorithm>
#include <utility>

#include "control/point/controller_map.hpp"
#include "gateway/publish/envelope.hpp"

namespace isotherm::gateway {
namespace {

namespace map = controller_map;

/// The controller's set points expire 10 s after the last write; five beats may be missed.
constexpr std::uint64_t beat_period_ms = 2000;
/// Of a boot that ended before this gateway first heard of it: how long the restart took is not known (estimate).
constexpr std::uint32_t unknown_restart_ms = 3'600'000;

}  // namespace

std::vector<Count> counts_of(const IngestCounters& counters) {
  return {{"polls", counters.polls},
          {"records", counters.records},
          {"records_lost", counters.records_lost},
          {"keyframes", counters.keyframes},
          {"torn_reads", counters.torn_reads}};
}

RackFollower::RackFollower(hal::RegisterBus& bus, const hal::Clock& clock, Store& store, RackFollowerSettings settings,
                           DrawBoot draw_boot)
    : reader_(bus, map::unit),
      bus_(bus),
      clock_(clock),
      store_(store),
      settings_(std::move(settings)),
      draw_boot_(std::move(draw_boot)),
      progress_{{}, {}, 0, {}, StateFollower{settings_.source}} {
  if (const std::optional<RecordRow> newest = store_.newest_record(settings_.source)) {
    progress_.newest = std::max(newest->sequence, store_.newest_gap(settings_.source, newest->boot));
    progress_.states.resume(*newest);
  }
}

Fault RackFollower::count(Fault fault) {
  if (fault != Fault::none) ++counters_.faults[static_cast<std::size_t>(fault)];
  counters_.torn_reads = reader_.torn_reads();
  return fault;
}

Fault RackFollower::poll() {
  ++counters_.polls;
  const std::int64_t asked = clock_.utc_ms();
  const Result<Identity> answer = reader_.identity();
  const std::int64_t answered = clock_.utc_ms();
  if (!answer.ok()) return count(answer.fault());
  const Identity& identity = answer.value();
  if (identity.current.boot == 0) return count(reader_.assign_boot(draw_boot_()));
  std::erase_if(utc_, [&identity](const auto& entry) {
    return entry.first != identity.current.boot && entry.first != identity.previous.boot;
  });
  utc_[identity.current.boot].note(identity.mono_ms, asked, answered);

  Batch batch;
  Progress progress = progress_;
  Fault fault = Fault::none;
  fault = fetch_older(identity, progress, batch);
  // The order of storing is the order of happening: what follows waits for what came before.
  if (fault == Fault::none && identity.previous.any()) fault = fetch(identity.previous, identity, progress, batch);
  if (fault == Fault::none && identity.current.any()) fault = fetch(identity.current, identity, progress, batch);
  if (fault == Fault::none) tell_repeated(identity, progress, batch);
  if (fault == Fault::none) fault = fetch_keyframe(identity, progress, batch);

  store_.write(batch);
  progress_ = std::move(progress);
  counters_.records += batch.records.size();
  counters_.keyframes += batch.keyframes.size();
  for (const GapRow& gap : batch.gaps) counters_.records_lost += gap.to - gap.from + std::uint64_t{1};
  // Where nobody answers, another wait for an answer would only make the next poll late.
  if (fault == Fault::timeout || fault == Fault::disconnected) return count(fault);
  const Fault beaten = beat();
  return count(fault != Fault::none ? fault : beaten);
}

std::uint32_t RackFollower::accounted(std::uint32_t boot, Progress& progress) {
  const auto known = progress.accounted.find(boot);
  if (known != progress.accounted.end()) return known->second;
  const std::optional<RecordRow> stored = store_.newest_record(settings_.source, boot);
  const std::uint32_t newest = std::max(stored ? stored->sequence : 0, store_.newest_gap(settings_.source, boot));
  if (newest != 0) progress.accounted[boot] = newest;
  return newest;
}

void RackFollower::know_messages(std::uint32_t boot, Progress& progress) {
  if (progress.states.knows(boot)) return;
  progress.states.know(boot, store_.newest_message("state", settings_.source, boot),
                       store_.newest_message("alarm", settings_.source, boot));
}

std::uint32_t RackFollower::first_expected(const HeldRecords& held, const Identity& identity, Progress& progress) {
  if (const std::uint32_t newest = accounted(held.boot, progress); newest != 0) return newest + 1;
  // A boot that is new to us. Its sequences go on from the boot before where the controller's memory was kept.
  if (held.boot == identity.current.boot && identity.previous.any()) return identity.previous.newest + 1;
  if (progress.newest == 0) return held.oldest;  // nothing was promised before this gateway first looked
  return held.oldest > progress.newest ? progress.newest + 1 : 1;
}

Fault RackFollower::place_previous_boot(const Identity& identity) {
  if (is_placed(identity.previous.boot)) return Fault::none;
  const Result<RecordWords> newest = reader_.record(identity.previous.boot, identity.previous.newest);
  if (!newest.ok()) return newest.fault();
  guess_place(decode(newest.value()).value(), identity);
  return Fault::none;
}

/// Whether it is known when a boot was: it was heard, or an earlier run stored of it.
bool RackFollower::is_placed(std::uint32_t boot) {
  if (utc_.count(boot) != 0) return true;
  const std::optional<RecordRow> stored = store_.newest_record(settings_.source, boot);
  if (!stored) return false;
  utc_[boot].assume(stored->utc_ms - static_cast<std::int64_t>(stored->mono_ms), stored->utc_uncertainty_ms);
  return true;
}

/// Its clock is gone with it, but its newest record came before every record of the boots that followed.
void RackFollower::guess_place(const Record& its_newest, const Identity& identity) {
  const std::int64_t ended = clock_.utc_ms() - std::int64_t{1000} * (identity.newest() - its_newest.sequence);
  utc_[its_newest.boot].assume(ended - static_cast<std::int64_t>(its_newest.mono_ms), unknown_restart_ms);
}

Fault RackFollower::fetch(const HeldRecords& held, const Identity& identity, Progress& progress, Batch& batch) {
  std::uint32_t sequence = first_expected(held, identity, progress);
  if (sequence > held.newest) return Fault::none;
  if (held.boot == identity.previous.boot) {
    const Fault placed = place_previous_boot(identity);
    if (placed == Fault::stale) return Fault::none;  // overwritten already: the next poll hears so
    if (placed != Fault::none) return placed;
  }
  const bool first_heard = held.boot == identity.current.boot && accounted(held.boot, progress) == 0;
  know_messages(held.boot, progress);
  // Asked before any record of this boot is taken, told with the first: a boot that the store knows has been told.
  CrashRecord crash;
  std::uint16_t settings_origin = 0;
  ClockSource clock = ClockSource::untold;
  if (first_heard) {
    const Result<CrashRecord> asked = reader_.crash();
    if (!asked.ok()) return asked.fault();
    crash = asked.value();
    const Result<std::uint16_t> origin = reader_.settings_origin();
    if (!origin.ok()) return origin.fault();
    settings_origin = origin.value();
    const Result<ClockSource> source = reader_.clock();
    if (!source.ok()) return source.fault();
    clock = source.value();
  }
  if (held.oldest > sequence) {
    lose(held.boot, sequence, held.oldest - 1, "overwritten", identity, progress, batch);
    sequence = held.oldest;
  }
  for (; sequence <= held.newest; ++sequence) {
    const Result<RecordWords> words = reader_.record(held.boot, sequence);
    if (words.ok()) {
      if (!keep(words.value(), batch, progress)) return Fault::wrong_block;
      if (crash.kind != CrashKind::none) {
        batch.messages.push_back(progress.states.crashed(crash, batch.records.back(), identity.time_scale));
        crash = {};
      }
      if (auto alarm = progress.states.settings_lost(std::exchange(settings_origin, std::uint16_t{0}), batch.records.back(), identity.time_scale)) {
        batch.messages.push_back(std::move(*alarm));
      }
      if (auto alarm = progress.states.clock_fell_back(std::exchange(clock, ClockSource::untold), batch.records.back(), identity.time_scale)) {
        batch.messages.push_back(std::move(*alarm));
      }
      continue;
    }
    if (words.fault() == Fault::stale) {
      lose(held.boot, sequence, sequence, "overwritten", identity, progress, batch);
      continue;
    }
    if (words.fault() != Fault::torn) return words.fault();
    unreadable_polls_ = unreadable_ == sequence ? unreadable_polls_ + 1 : 1;
    unreadable_ = sequence;
    if (unreadable_polls_ < polls_before_loss) return Fault::torn;
    lose(held.boot, sequence, sequence, "unreadable", identity, progress, batch);
  }
  return Fault::none;
}

void RackFollower::lose(std::uint32_t boot, std::uint32_t from, std::uint32_t to, const char* reason,
                        const Identity& identity, Progress& progress, Batch& batch) {
  batch.gaps.push_back({settings_.source, boot, from, to, reason, clock_.utc_ms()});
  batch.messages.push_back(progress.states.records_lost(batch.gaps.back(), identity.mono_ms, 1, identity.time_scale));
  progress.accounted[boot] = to;
  progress.newest = to;
}

void RackFollower::tell_repeated(const Identity& identity, Progress& progress, Batch& batch) {
  const HeldRecords& held = identity.current;
  const std::uint32_t newest = accounted(held.boot, progress);
  const std::optional<UtcStamp> stamp = utc_[held.boot].at(identity.mono_ms);
  if (!stamp || !held.any() || newest <= held.newest || progress.repeated_boot == held.boot) return;
  know_messages(held.boot, progress);
  const RecordRow at{settings_.source, held.boot, held.newest, identity.mono_ms, stamp->utc_ms, stamp->uncertainty_ms, {}};
  batch.messages.push_back(progress.states.boot_repeated(newest, at, identity.time_scale));
  progress.repeated_boot = held.boot;
}

bool RackFollower::keep(const RecordWords& words, Batch& batch, Progress& progress) {
  const Record record = decode(words).value();
  const std::optional<UtcStamp> stamp = utc_[record.boot].at(record.mono_ms);
  if (!stamp) return false;
  RecordRow row{settings_.source,      record.boot, record.sequence, record.mono_ms, stamp->utc_ms,
                stamp->uncertainty_ms, {}};
  to_bytes(words, row.blob);
  batch.messages.push_back(
      {"record", row.source, row.boot, row.sequence, topic_of("record", row.source), std::nullopt, clock_.utc_ms()});
  for (MessageRow& message : progress.states.next(row)) batch.messages.push_back(std::move(message));
  progress.accounted[record.boot] = record.sequence;
  progress.newest = record.sequence;
  batch.records.push_back(std::move(row));
  return true;
}

Fault RackFollower::fetch_keyframe(const Identity& identity, Progress& progress, Batch& batch) {
  if (identity.keyframe_bytes == 0) return Fault::none;
  const std::uint32_t boot = identity.current.boot;
  if (progress.keyframe.count(boot) == 0) {
    if (const auto stored = store_.newest_keyframe(settings_.source, boot)) progress.keyframe[boot] = *stored;
  }
  const auto newest = progress.keyframe.find(boot);
  if (newest != progress.keyframe.end() && newest->second == identity.keyframe) return Fault::none;
  KeyframeRow row{settings_.source, boot, identity.keyframe, {}};
  if (const Fault fault = reader_.keyframe(identity, row.blob); fault != Fault::none) return fault;
  progress.keyframe[boot] = identity.keyframe;
  batch.keyframes.push_back(std::move(row));
  return Fault::none;
}

Fault RackFollower::beat() {
  const std::uint64_t now = clock_.mono_ms();
  if (last_beat_ms_ && now - *last_beat_ms_ < beat_period_ms) return Fault::none;
  std::array<std::uint16_t, map::set_points::words> words{};
  words[map::set_points::gpu] = settings_.gpu_set_point;
  words[map::set_points::supply] = settings_.supply_set_point;
  words[map::set_points::expiry] = settings_.set_point_expiry_s;
  if (const Fault fault = bus_.write(map::unit, map::set_points::address, words); fault != Fault::none) return fault;
  // Written is not yet taken: what the controller holds is read back and compared.
  std::array<std::uint16_t, map::set_points::words> held{};
  if (const Fault fault = bus_.read(map::unit, map::set_points::address, held); fault != Fault::none) return fault;
  if (held != words) return Fault::rejected;
  last_beat_ms_ = now;
  return Fault::none;
}

}  // namespace isotherm::gateway
