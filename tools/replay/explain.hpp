// Shows one control cycle whole: what was read, every term of the decision, and what was decided.
#pragma once

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>

#include "tools/replay/recording.hpp"

namespace isotherm::replay {

/// Which record to explain; the newest boot that has the sequence where no boot is given.
struct Question {
  std::uint32_t sequence = 0;
  std::optional<std::uint32_t> boot;
  std::string source;  // empty: any
};

struct Explanation {
  std::string text;
  bool terms_known = false;  // the terms were computed again, and the decisions came out as recorded
  bool damaged = false;      // a keyframe before the record is damaged, and named
};

/// What was asked for lies outside of what is stored.
class NoSuchRecord : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Throws NoSuchRecord, one sentence with the stored range, and gateway::StoreError where the record is missing within
/// that range or damaged.
Explanation explain(Recording& recording, const Question& question);

}  // namespace isotherm::replay
