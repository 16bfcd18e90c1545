// The records of boots that nobody followed: a controller tells of two boots, and when it was restarted more than once while
// no gateway looked, the slots still hold what the earlier ones made.
#include <algorithm>

#include "control/point/controller_map.hpp"
#include "gateway/ingest/rack_follower.hpp"

namespace isotherm::gateway {
namespace {

/// The oldest sequence that a ring with this newest one may still hold: sequences go on across boots.
std::uint32_t horizon(std::uint32_t newest) {
  constexpr std::uint32_t slots = controller_map::ring_slots;
  return newest < slots ? 1 : newest - slots + 1;
}

}  // namespace

Fault RackFollower::fetch_older(const Identity& identity, Progress& progress, Batch& batch) {
  const HeldRecords& told = identity.previous.any() ? identity.previous : identity.current;
  // Nothing was promised before the first look, and a boot that is known was stored behind all that came before it.
  if (!told.any() || progress.newest == 0 || accounted(told.boot, progress) != 0) return Fault::none;
  std::vector<RecordWords> newest_first;
  if (const Fault fault = read_older(identity, told.oldest, progress, newest_first); fault != Fault::none) return fault;
  for (const RecordWords& words : newest_first) {
    const Record record = decode(words).value();
    if (!is_placed(record.boot)) guess_place(record, identity);
  }
  for (auto words = newest_first.rbegin(); words != newest_first.rend(); ++words) {
    const Record record = decode(*words).value();
    know_messages(record.boot, progress);
    if (record.sequence > progress.newest + 1) {
      const char* reason = progress.newest + 1 < horizon(identity.newest()) ? "overwritten" : "unreadable";
      lose(record.boot, progress.newest + 1, record.sequence - 1, reason, identity, progress, batch);
    }
    if (!keep(*words, batch, progress)) return Fault::wrong_block;
  }
  return Fault::none;
}

/// Backwards from the record before `before`, until one is known or has been overwritten.
Fault RackFollower::read_older(const Identity& identity, std::uint32_t before, Progress& progress,
                               std::vector<RecordWords>& found) {
  bool unreadable = false;
  for (std::uint32_t sequence = before; sequence-- > horizon(identity.newest());) {
    const Result<RecordWords> words = reader_.record(sequence);
    if (words.ok()) {
      if (accounted(decode(words.value()).value().boot, progress) >= sequence) break;
      found.push_back(words.value());
      continue;
    }
    if (words.fault() == Fault::stale) break;
    if (words.fault() != Fault::torn) return words.fault();
    unreadable = true;
  }
  if (unreadable && ++unreadable_older_polls_ < polls_before_loss) return Fault::torn;
  unreadable_older_polls_ = 0;
  return Fault::none;
}

}  // namespace isotherm::gateway
