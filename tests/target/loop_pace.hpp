// Whether an image kept its control cycle of a second over some stretch, by each of its records and by its own count of missed
// deadlines.
#pragma once

#include <doctest/doctest.h>

#include <cstdint>
#include <functional>

#include "control/point/record.hpp"
#include "tests/target/machine.hpp"

namespace isotherm::test {

class LoopPace {
 public:
  /// From the machine's newest record on, which the ring must still hold at the end: two minutes.
  explicit LoopPace(Machine& machine) : machine_(machine), first_(machine.newest()) { REQUIRE(first_ > 0); }

  /// Made since.
  std::uint32_t records() const { return machine_.newest() - first_; }

  /// Every record since came one second after the one before it, a tenth at most beside it, and no deadline was missed but one in a
  /// thousand; `each` sees them all.
  void check(const std::function<void(const Record&)>& each = {}) const {
    const std::uint32_t newest = machine_.newest();
    REQUIRE(newest - first_ < controller_map::ring_slots);
    Record first;
    Record last;
    for (std::uint32_t sequence = first_; sequence <= newest; ++sequence) {
      CAPTURE(sequence);
      const Result<Record> record = decode(machine_.record(sequence));
      REQUIRE(record.ok());
      if (sequence == first_) {
        first = record.value();
      } else {
        CHECK(record.value().sequence == last.sequence + 1);
        CHECK(record.value().mono_ms - last.mono_ms <= 1100);
      }
      last = record.value();
      if (each) each(last);
    }
    const unsigned missed = static_cast<std::uint16_t>(last.inputs.upper.overruns - first.inputs.upper.overruns);
    CHECK(missed * 1000U <= newest - first_);
  }

 private:
  Machine& machine_;
  std::uint32_t first_;
};

}  // namespace isotherm::test
