#include "tools/demo/ledger.hpp"

#include <set>

namespace isotherm::demo {

namespace {

/// Of these a store's birth is the boot, of the others a controller's start.
bool counted_by_store(const std::string& kind) { return kind == "pue" || kind == "link"; }

}  // namespace

bool Ledger::receive(const Stream& stream, std::uint32_t sequence) {
  if (!streams_[stream].add(sequence)) {
    ++duplicates_;
    return false;
  }
  ++received_;
  return true;
}

std::vector<Gap> Ledger::inner_gaps() const {
  std::vector<Gap> gaps;
  for (const auto& [stream, numbers] : streams_) {
    for (const Interval& missing : numbers.gaps(numbers.first(), numbers.last())) {
      gaps.push_back({stream, missing.first, missing.last});
    }
  }
  return gaps;
}

std::vector<Gap> Ledger::gaps() const {
  std::vector<Gap> gaps = inner_gaps();
  std::set<Stream> expected;
  std::set<std::string> sources;
  std::set<std::uint32_t> stores;
  for (const auto& [stream, numbers] : streams_) {
    sources.insert(stream.source);
    if (counted_by_store(stream.kind)) {
      expected.insert(stream);
      stores.insert(stream.boot);
      continue;
    }
    for (const char* kind : {"record", "state", "alarm"}) expected.insert({kind, stream.source, stream.boot});
  }
  for (const std::uint32_t store : stores) {
    for (const std::string& source : sources) expected.insert({"link", source, store});
  }
  for (const Stream& stream : expected) {
    const auto found = streams_.find(stream);
    if (found == streams_.end()) {
      gaps.push_back({stream, 0, std::nullopt});
      continue;
    }
    const IntervalSet& numbers = found->second;
    if (numbers.first() > 0) gaps.push_back({stream, 0, numbers.first() - 1});
    gaps.push_back({stream, numbers.last() + 1, std::nullopt});
  }
  return gaps;
}

std::uint64_t Ledger::missing(const Stream& stream, std::uint32_t from, std::uint32_t to) const {
  const auto found = streams_.find(stream);
  std::uint64_t count = 0;
  for (const Interval& gap : (found == streams_.end() ? IntervalSet{} : found->second).gaps(from, to)) {
    count += static_cast<std::uint64_t>(gap.last) - gap.first + 1;
  }
  return count;
}

std::uint64_t Ledger::received(const std::string& kind) const {
  std::uint64_t count = 0;
  for (const auto& [stream, numbers] : streams_) {
    if (stream.kind == kind) count += numbers.count();
  }
  return count;
}

}  // namespace isotherm::demo
