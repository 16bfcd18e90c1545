// A set of sequence numbers kept as the intervals it consists of: a run of a million messages without a gap is one row.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

namespace isotherm::demo {

struct Interval {
  std::uint32_t first = 0;
  std::uint32_t last = 0;  // inclusive

  bool operator==(const Interval&) const = default;
};

class IntervalSet {
 public:
  /// False if it was there already.
  bool add(std::uint32_t number);
  bool contains(std::uint32_t number) const;
  std::uint64_t count() const { return count_; }
  bool empty() const { return intervals_.empty(); }
  /// The smallest and largest number; only if not empty().
  std::uint32_t first() const { return intervals_.begin()->first; }
  std::uint32_t last() const { return intervals_.rbegin()->second; }
  /// What is missing of from..to, in rising order.
  std::vector<Interval> gaps(std::uint32_t from, std::uint32_t to) const;
  /// Intervals in use: what the set costs.
  std::size_t size() const { return intervals_.size(); }

 private:
  std::map<std::uint32_t, std::uint32_t> intervals_;  // first -> last; never touching one another
  std::uint64_t count_ = 0;
};

}  // namespace isotherm::demo
