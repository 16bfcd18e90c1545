// Shows one control cycle whole: what was read, every term of the decision, and what was decided.
#pragma once

#include <cstdint>
#include <optional>
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
};

/// Throws gateway::StoreError, one sentence with the stored range, where there is no such record.
Explanation explain(Recording& recording, const Question& question);

}  // namespace isotherm::replay
