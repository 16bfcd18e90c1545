#include "control/safety/arbitration.hpp"

#include <algorithm>

#include "control/core/math.hpp"

namespace isotherm {
namespace {

/// Whatever cools most, in the order of Actuator.
constexpr std::array<float, actuator_count> cools_most{1.0F, 1.0F, 1.0F, 0.0F, 1.0F, 1.0F, 0.0F, 1.0F, 0.0F, 0.0F};

}  // namespace

void Arbitration::add(const Row& row, std::uint8_t stages_reached) {
  for (const Reaction& reaction : row.reactions) {
    if (reaction.actuator == Actuator::count_) continue;
    if (stages_reached > static_cast<std::uint8_t>(reaction.from)) add(reaction, row.number);
  }
}

void Arbitration::add(const Reaction& reaction, std::uint8_t row) {
  Bounds& bounds = bounds_[static_cast<std::size_t>(reaction.rank)][static_cast<std::size_t>(reaction.actuator)];
  if (reaction.demand == Demand::at_least) {
    if (bounds.has_least && reaction.value <= bounds.least) return;
    bounds.least = reaction.value;
    bounds.least_row = row;
    bounds.has_least = true;
  } else {
    if (bounds.has_most && reaction.value >= bounds.most) return;
    bounds.most = reaction.value;
    bounds.most_row = row;
    bounds.has_most = true;
  }
}

Arbitration::Settled Arbitration::settle(Actuator actuator, float law) const {
  // No comparison holds for what is no number: no floor would raise it, and it would go out as zero.
  Settled settled{law, 0};
  if (!is_number(law)) settled = {cools_most[static_cast<std::size_t>(actuator)], static_cast<std::uint8_t>(safety_row::controller)};
  // From the weakest rank to the strongest, so that the strongest has the last word; floors of weaker ranks stay in
  // force below a stronger floor, so an added row can never lower the cooling demanded.
  for (const auto& rank : bounds_) {
    const Bounds& bounds = rank[static_cast<std::size_t>(actuator)];
    if (bounds.has_least && settled.value < bounds.least) settled = {bounds.least, bounds.least_row};
    if (bounds.has_most && settled.value > bounds.most) settled = {bounds.most, bounds.most_row};
  }
  return settled;
}

bool Arbitration::asks(Actuator actuator, Demand demand) const {
  return std::any_of(bounds_.begin(), bounds_.end(), [&](const auto& rank) {
    const Bounds& bounds = rank[static_cast<std::size_t>(actuator)];
    return demand == Demand::at_least ? bounds.has_least : bounds.has_most;
  });
}

Rank Arbitration::strongest(Actuator actuator) const {
  for (std::size_t rank = rank_count; rank > 0; --rank) {
    const Bounds& bounds = bounds_[rank - 1][static_cast<std::size_t>(actuator)];
    if (bounds.has_least || bounds.has_most) return static_cast<Rank>(rank - 1);
  }
  return Rank::law;
}

}  // namespace isotherm
