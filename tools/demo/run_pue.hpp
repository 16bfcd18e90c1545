// The ratio of a run: the newest that the gateway told of a time in which the run still went on. What it tells later counts
// minutes in which the controller was stopped already.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "tools/demo/readings.hpp"

namespace isotherm::demo {

class RunPue {
 public:
  /// The run ended then, as messages write UTC; periods that end later are not taken any more.
  void end_at(std::string utc) { ended_ = std::move(utc); }
  /// False for what is older than what is held, and for what reaches beyond the end of the run.
  bool take(std::uint32_t sequence, PueMessage message) {
    if (newest_ && sequence <= sequence_) return false;
    // Of one format and one zone, times sort as text does.
    if (ended_ && message.since_start.ended > *ended_) return false;
    sequence_ = sequence;
    newest_ = std::move(message);
    return true;
  }
  const std::optional<PueMessage>& newest() const { return newest_; }

 private:
  std::optional<std::string> ended_;
  std::optional<PueMessage> newest_;
  std::uint32_t sequence_ = 0;
};

}  // namespace isotherm::demo
