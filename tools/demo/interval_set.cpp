#include "tools/demo/interval_set.hpp"

#include <iterator>
#include <limits>

namespace isotherm::demo {

bool IntervalSet::contains(std::uint32_t number) const {
  const auto after = intervals_.upper_bound(number);
  return after != intervals_.begin() && std::prev(after)->second >= number;
}

bool IntervalSet::add(std::uint32_t number) {
  if (contains(number)) return false;
  ++count_;
  std::uint32_t first = number;
  std::uint32_t last = number;
  const auto after = intervals_.upper_bound(number);
  const bool joins_above = after != intervals_.end() && number + 1 == after->first;
  if (joins_above) last = after->second;
  if (after != intervals_.begin()) {
    const auto before = std::prev(after);
    if (before->second + 1 == number) first = before->first;
  }
  if (joins_above) intervals_.erase(after);
  intervals_[first] = last;
  return true;
}

std::vector<Interval> IntervalSet::gaps(std::uint32_t from, std::uint32_t to) const {
  std::vector<Interval> missing;
  if (from > to) return missing;
  std::uint64_t next = from;  // wider than the numbers, so that one past the largest exists
  for (const auto& [first, last] : intervals_) {
    if (last < from) continue;
    if (first > to) break;
    if (first > next) missing.push_back({static_cast<std::uint32_t>(next), first - 1});
    next = static_cast<std::uint64_t>(last) + 1;
  }
  if (next <= to) missing.push_back({static_cast<std::uint32_t>(next), to});
  return missing;
}

}  // namespace isotherm::demo
