// How many records a controller has made, across its restarts: the count that the stored ones are held against.
#pragma once

#include <cstdint>
#include <map>
#include <optional>

namespace isotherm::demo {

/// What the identity block of a controller says of its records; 0 = none.
struct RackIdentity {
  std::uint32_t boot = 0;
  std::uint32_t oldest = 0;
  std::uint32_t newest = 0;
  std::uint32_t previous_boot = 0;
  std::uint32_t previous_oldest = 0;
  std::uint32_t previous_newest = 0;
};

class MadeRecords {
 public:
  /// Sequences of a controller begin at 1 and go on across its restarts, so what was made is all up to the newest; each
  /// boot still counts for itself, should one begin anew.
  void see(const RackIdentity& identity) {
    see(identity.previous_boot, identity.previous_oldest, identity.previous_newest);
    see(identity.boot, identity.oldest, identity.newest);
  }
  /// A span of sequences of one boot that is known to exist.
  void see(std::uint32_t boot, std::uint32_t first, std::uint32_t last) {
    if (boot == 0 || last == 0) return;
    // The controller had a fresh memory when the run began: nothing lies before the first boot's first record.
    if (boots_.empty()) first = 1;
    const auto [found, added] = boots_.try_emplace(boot, Span{first, last});
    if (added) return;
    if (first != 0 && first < found->second.first) found->second.first = first;
    if (last > found->second.last) found->second.last = last;
  }
  std::uint64_t made() const {
    std::uint64_t sum = 0;
    for (const auto& [boot, span] : boots_) sum += span.last - span.first + 1;
    return sum;
  }
  std::size_t boots() const { return boots_.size(); }

 private:
  struct Span {
    std::uint32_t first = 0;
    std::uint32_t last = 0;
  };
  std::map<std::uint32_t, Span> boots_;
};

}  // namespace isotherm::demo
