// What an independent consumer has received: the distinct messages of each stream, how many came twice, and which are
// still missing.
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "tools/demo/interval_set.hpp"

namespace isotherm::demo {

/// Sequences run without a gap within one of these.
struct Stream {
  std::string kind;    // record, state, alarm, link, pue
  std::string source;  // "<site>/<rack>", of pue "<site>"
  std::uint32_t boot = 0;

  auto operator<=>(const Stream&) const = default;
};

/// A request for what is missing of a stream.
struct Gap {
  Stream stream;
  std::uint32_t from = 0;
  std::optional<std::uint32_t> to;  // absent: up to the newest
};

class Ledger {
 public:
  /// False if this message was received before.
  bool receive(const Stream& stream, std::uint32_t sequence);
  /// All that may be missing: what came before the first of a stream and after its newest, the holes between, and
  /// streams of which a source that was heard never got through with a single message.
  std::vector<Gap> gaps() const;
  /// Only the holes between what was received.
  std::vector<Gap> inner_gaps() const;
  /// How many of these were not received.
  std::uint64_t missing(const Stream& stream, std::uint32_t from, std::uint32_t to) const;

  std::uint64_t received() const { return received_; }
  std::uint64_t received(const std::string& kind) const;
  std::uint64_t duplicates() const { return duplicates_; }

 private:
  std::map<Stream, IntervalSet> streams_;
  std::uint64_t received_ = 0;
  std::uint64_t duplicates_ = 0;
};

}  // namespace isotherm::demo
