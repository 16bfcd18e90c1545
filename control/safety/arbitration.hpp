// Who wins an actuator: every active row asks for at most one value each, and per actuator the higher rank has the last
// word. Within a rank the value that cools more wins, except that a limit downwards (over-pressure, suction) wins.
#pragma once

#include <array>

#include "control/safety/row.hpp"

namespace isotherm {

/// The demands of all active rows, collected: per rank and actuator the strictest of each kind.
class Arbitration {
 public:
  /// Adds the reactions of one row that has reached so many stages.
  void add(const Row& row, std::uint8_t stages_reached);
  void add(const Reaction& reaction, std::uint8_t row = 0);

  /// What the actuator gets when the law wants `law`; what cools most in place of a `law` that is no number.
  float decide(Actuator actuator, float law) const { return settle(actuator, law).value; }
  /// The row that had the last word in this; 0: no row moved the actuator away from what the law wants. The controller's own row
  /// (18) stands for a `law` that was no number.
  std::uint8_t held_by(Actuator actuator, float law) const { return settle(actuator, law).row; }
  bool asks(Actuator actuator, Demand demand) const;
  /// The strongest rank that asks for anything of the actuator.
  Rank strongest(Actuator actuator) const;

 private:
  struct Bounds {
    float least = 0.0F;
    float most = 0.0F;
    bool has_least = false;
    bool has_most = false;
    std::uint8_t least_row = 0;
    std::uint8_t most_row = 0;
  };
  struct Settled {
    float value = 0.0F;
    std::uint8_t row = 0;
  };
  Settled settle(Actuator actuator, float law) const;

  std::array<std::array<Bounds, actuator_count>, rank_count> bounds_{};
};

}  // namespace isotherm
