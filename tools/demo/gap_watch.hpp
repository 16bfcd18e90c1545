// When to ask for what is missing while the connection stands: once a gap has stayed open for a while, and ever more rarely
// where nobody can fill it, so that no gap stays unasked and no gateway is flooded.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "tools/demo/ledger.hpp"

namespace isotherm::demo {

class GapWatch {
 public:
  /// Requests that go out in one plant second; further gaps wait for the next.
  static constexpr std::size_t most_at_once = 8;
  /// A gap that nobody fills is asked for again after twice the wait, up to this many times the first one.
  static constexpr std::uint64_t longest_wait = 64;

  /// `patience_ms` of plant time a gap is left to close by itself.
  explicit GapWatch(std::uint64_t patience_ms) : patience_ms_(patience_ms) {}

  /// Of the gaps that are open now, those to ask for; call it as often as you like, it looks once a plant second.
  std::vector<Gap> due(const Ledger& ledger, std::uint64_t plant_ms);
  /// Everything was just asked for otherwise: each gap is given its time anew.
  void forget() { open_.clear(); }

 private:
  struct Open {
    std::uint64_t ask_at_ms = 0;
    std::uint64_t wait_ms = 0;
  };
  std::uint64_t patience_ms_;
  std::uint64_t next_look_ms_ = 0;
  std::map<std::pair<Stream, std::uint32_t>, Open> open_;  // by stream and first number missing
};

}  // namespace isotherm::demo
