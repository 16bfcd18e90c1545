// Feeds recorded inputs through the control core again and compares every decision and digest, bit for bit.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "control/cycle/rack_core.hpp"
#include "tools/replay/recording.hpp"

namespace isotherm::replay {

/// Records of one boot that could not be verified, and why.
struct Span {
  std::uint32_t boot = 0;
  std::uint32_t from = 0;
  std::uint32_t to = 0;
  std::string reason;
};

/// A row of the store whose CRC does not hold, or that is not what its key says.
struct Damage {
  Boot boot;
  std::uint32_t sequence = 0;
  bool keyframe = false;  // the one taken after this record; else the record itself
  std::string what;       // the fault's name
};

/// As "hall/r1 boot a1b2c3d4 record 30 is damaged: crc".
std::string describe(const Damage& damage);

/// The first record whose decisions came out otherwise.
struct Difference {
  Boot boot;
  std::int64_t utc_ms = 0;
  Record recorded;
  CycleOutput replayed;
};

struct Verification {
  std::uint64_t identical = 0;     // records whose every decision and digest came out the same
  std::uint64_t keyframes = 0;     // stored states that were met bit for bit on the way
  std::uint64_t unverifiable = 0;  // stored records inside the spans
  std::vector<Span> spans;         // gaps included, and what is missing before, between and after the stored ones
  std::vector<Boot> empty_boots;   // known, and without a stored record
  std::vector<Damage> damages;     // of the boots that were gone through
  std::optional<Difference> difference;
  /// Nothing differed, nothing was damaged, and something was compared.
  bool proved() const { return !difference && damages.empty() && identical > 0; }
};

/// All boots of a recording, or of one source where it is not empty. Stops at the first difference of all.
Verification verify(Recording& recording, const std::string& source = {});

/// The report for people: counts, spans, and where it first differs with both sides' outputs, digests and the terms.
std::string describe(const Verification& verification);

}  // namespace isotherm::replay
