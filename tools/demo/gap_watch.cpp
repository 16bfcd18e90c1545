#include "tools/demo/gap_watch.hpp"

#include <algorithm>

namespace isotherm::demo {
namespace {

constexpr std::uint64_t look_period_ms = 1'000;

}  // namespace

std::vector<Gap> GapWatch::due(const Ledger& ledger, std::uint64_t plant_ms) {
  std::vector<Gap> asked;
  if (plant_ms < next_look_ms_) return asked;
  next_look_ms_ = plant_ms + look_period_ms;
  std::map<std::pair<Stream, std::uint32_t>, Open> still;
  for (const Gap& gap : ledger.inner_gaps()) {
    const std::pair key{gap.stream, gap.from};
    const auto known = open_.find(key);
    Open open = known != open_.end() ? known->second : Open{plant_ms + patience_ms_, patience_ms_};
    if (plant_ms >= open.ask_at_ms && asked.size() < most_at_once) {
      asked.push_back(gap);
      open.wait_ms = std::min(2 * open.wait_ms, longest_wait * patience_ms_);
      open.ask_at_ms = plant_ms + open.wait_ms;
    }
    still.emplace(key, open);
  }
  open_ = std::move(still);
  return asked;
}

}  // namespace isotherm::demo
