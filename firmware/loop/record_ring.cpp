#include "firmware/loop/record_ring.hpp"

#include <algorithm>

namespace isotherm {
namespace {

constexpr std::uint32_t slots = controller_map::ring_slots;

}  // namespace

RecordRing::RecordRing(RetainedRing& memory) : memory_(memory) {
  for (std::uint32_t index = 0; index < slots; ++index) {
    const auto record = decode(memory_[index]);
    if (!record.ok() || record.value().sequence % slots != index) continue;
    if (record.value().sequence > found_.newest) {
      found_.newest = record.value().sequence;
      found_.boot = record.value().boot;
    }
  }
  newest_ = found_.newest;
  first_ = newest_ + 1;
  // Backwards from the newest as far as the records of that boot follow each other.
  found_.oldest = found_.newest;
  while (found_.oldest > 1 && found_.newest - found_.oldest + 1 < slots) {
    const auto before = decode(memory_[(found_.oldest - 1) % slots]);
    if (!before.ok() || before.value().sequence != found_.oldest - 1 || before.value().boot != found_.boot) break;
    --found_.oldest;
  }
}

Result<Record> RecordRing::retained() const {
  return retained(found_.newest);
}

Result<Record> RecordRing::retained(std::uint32_t sequence) const {
  const RecordRange before = previous();
  if (before.newest == 0 || newest_ != before.newest || sequence < before.oldest || sequence > before.newest) {
    return Fault::stale;
  }
  return decode(memory_[sequence % slots]);
}

Result<Record> RecordRing::held(std::uint32_t sequence) const {
  const auto record = decode(memory_[sequence % slots]);
  if (!record.ok() || record.value().sequence != sequence) return Fault::stale;
  return record;
}

std::uint32_t RecordRing::horizon() const { return newest_ < slots ? 1 : newest_ - slots + 1; }

RecordRange RecordRing::current() const {
  if (newest_ < first_) return {boot_, 0, 0};
  return {boot_, std::max(first_, horizon()), newest_};
}

RecordRange RecordRing::previous() const {
  const std::uint32_t oldest = std::max(found_.oldest, horizon());
  if (found_.newest == 0 || oldest > found_.newest) return {};
  return {found_.boot, oldest, found_.newest};
}

void RecordRing::append(const Record& record) {
  // Records from before a boot id was assigned are nobody's.
  if (record.boot != boot_) first_ = record.sequence;
  newest_ = record.sequence;
  boot_ = record.boot;
  encode(record, memory_[record.sequence % slots]);
}

}  // namespace isotherm
