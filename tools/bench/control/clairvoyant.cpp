#include "tools/bench/control/clairvoyant.hpp"

#include <algorithm>
#include <cmath>

#include "tools/bench/control/minimax.hpp"

namespace isotherm::bench {

namespace {

constexpr double least_trust = 0.01;     // of the first step
constexpr double most_trust = 4.0;
constexpr double enough_gain = 0.002;    // share of the half-range that a round must win,
constexpr int patience = 3;              // or the search ends after so many that did not
constexpr double slew_share = 0.985;     // commands stay just inside the slew, where their effect is smooth
constexpr std::size_t samples_a_row = 5;  // of each half second its coldest and its hottest sample count

constexpr std::size_t supply_every_s = 5;
constexpr double supply_tolerance_k = 0.2;

/// A command that holds for some seconds.
struct Block {
  std::size_t hand;
  int from_s;
  int to_s;
};

double half_range(const std::vector<double>& temperature_c) {
  const auto [low, high] = std::minmax_element(temperature_c.begin(), temperature_c.end());
  return 0.5 * (*high - *low);
}

class Search {
 public:
  explicit Search(const ClairvoyantTask& task) : task_(task), total_s_(task.lead_s + task.judged_s) {
    constexpr int fine_lead_s = 20;
    constexpr int lead_block_s = 5;
    for (std::size_t hand = 0; hand < hand_count; ++hand) {
      for (int from = 0; from < total_s_;) {
        const bool early = from + lead_block_s <= task.lead_s - fine_lead_s;
        const int length = early ? std::max(lead_block_s, task.limits[hand].block_s) : task.limits[hand].block_s;
        blocks_.push_back({hand, from, std::min(from + length, total_s_)});
        from += length;
      }
    }
    // In order of time, so that a response begins late in the row and the rows stay short.
    std::stable_sort(blocks_.begin(), blocks_.end(), [](const Block& a, const Block& b) { return a.from_s < b.from_s; });
  }

  Clairvoyant run() {
    Clairvoyant best = simulate(blocked(task_.start));
    for (std::size_t n = 0; n < task_.supply_c.size(); ++n) {
      allowed_.push_back({std::min(task_.supply_c[n].least, best.supply_c[n]),
                          std::max(task_.supply_c[n].most, best.supply_c[n])});
    }
    double trust = 1.0;
    int idle = 0;
    while (best.rounds < task_.most_rounds && trust >= least_trust && idle < patience) {
      ++best.rounds;
      const MinimaxProblem linear = linearise(best);
      bool taken = false;
      while (!taken && trust >= least_trust) {
        const MinimaxProblem bounded = within(linear, best.commands, trust);
        const MinimaxSolution found = solve(bounded);
        Clairvoyant next = simulate(moved(best.commands, found.moves));
        const double promised = best.half_range_k - found.half_range;
        if (promised < 1.0e-6) return best;
        const double gain = keeps_supply(next) ? best.half_range_k - next.half_range_k : 0.0;
        taken = gain > 0.0;
        if (taken) {
          idle = gain < enough_gain * best.half_range_k ? idle + 1 : 0;
          next.rounds = best.rounds;
          best = std::move(next);
        }
        if (gain > 0.7 * promised) {
          trust = std::min(most_trust, 2.0 * trust);
        } else if (gain < 0.3 * promised) {
          trust *= 0.4;
        }
      }
    }
    return best;
  }

 private:
  /// The same commands, constant within each block.
  std::vector<Hands> blocked(const std::vector<Hands>& commands) const {
    std::vector<Hands> held(commands.begin(), commands.begin() + total_s_);
    for (const Block& block : blocks_) {
      const double command = std::min(at(commands, block.from_s)[block.hand], most(block));
      for (int t = block.from_s; t < block.to_s; ++t) at(held, t)[block.hand] = command;
    }
    return held;
  }

  /// What the command of a block may be at most.
  double most(const Block& block) const {
    double most = task_.limits[block.hand].most;
    if (task_.most.empty()) return most;
    for (int t = block.from_s; t < block.to_s; ++t) most = std::min(most, at(task_.most, t)[block.hand]);
    return most;
  }

  static Hands& at(std::vector<Hands>& commands, int second) { return commands[static_cast<std::size_t>(second)]; }
  static const Hands& at(const std::vector<Hands>& commands, int second) {
    return commands[static_cast<std::size_t>(second)];
  }

  Clairvoyant simulate(std::vector<Hands> commands) const {
    const auto plant = task_.plant->clone();
    Clairvoyant run;
    run.temperature_c.reserve(static_cast<std::size_t>(task_.judged_s) * samples_a_second);
    std::array<double, samples_a_second> second{};
    for (int t = 0; t < total_s_; ++t) {
      run.supply_c.push_back(plant->second(at(commands, t), second));
      if (t >= task_.lead_s) run.temperature_c.insert(run.temperature_c.end(), second.begin(), second.end());
    }
    run.commands = std::move(commands);
    run.half_range_k = half_range(run.temperature_c);
    return run;
  }

  bool keeps_supply(const Clairvoyant& run) const {
    for (std::size_t n = 0; n < allowed_.size(); ++n) {
      if (run.supply_c[n] < allowed_[n].least - supply_tolerance_k) return false;
      if (run.supply_c[n] > allowed_[n].most + supply_tolerance_k) return false;
    }
    return true;
  }

  /// The response of the judged temperature to every block, by changing one after the other.
  MinimaxProblem linearise(const Clairvoyant& base) const {
    MinimaxProblem problem;
    std::vector<std::size_t> picked;
    for (std::size_t from = 0; from < base.temperature_c.size(); from += samples_a_row) {
      const auto begin = base.temperature_c.begin() + static_cast<std::ptrdiff_t>(from);
      const auto [low, high] = std::minmax_element(begin, begin + samples_a_row);
      picked.push_back(static_cast<std::size_t>(low - base.temperature_c.begin()));
      if (high != low) picked.push_back(static_cast<std::size_t>(high - base.temperature_c.begin()));
    }
    for (const std::size_t sample : picked) {
      problem.rows.push_back({base.temperature_c[sample], 0, {}});
    }

    // The supply is held at every fifth second; it cannot leave its range and be back in between.
    for (std::size_t n = 0; n < allowed_.size(); n += supply_every_s) {
      problem.held.push_back({{base.supply_c[n], 0, {}}, allowed_[n].least, allowed_[n].most});
    }

    const auto plant = task_.plant->clone();
    std::array<double, samples_a_second> second{};
    int now_s = 0;
    for (std::size_t number = 0; number < blocks_.size(); ++number) {
      const Block& block = blocks_[number];
      for (; now_s < block.from_s; ++now_s) plant->second(at(base.commands, now_s), second);
      const HandLimits& limits = task_.limits[block.hand];
      const int until_s = std::min(total_s_, block.to_s + limits.influence_s);
      if (until_s <= task_.lead_s) continue;
      // Towards the middle of the range, so that no limit hides the effect.
      const double command = at(base.commands, block.from_s)[block.hand];
      const double probe = command > 0.5 * (limits.least + limits.most) ? -limits.probe : limits.probe;
      const auto changed = plant->clone();
      std::vector<double> response;
      for (int t = block.from_s; t < until_s; ++t) {
        Hands hands = at(base.commands, t);
        if (t < block.to_s) hands[block.hand] += probe;
        const double supply_c = changed->second(hands, second);
        const auto n = static_cast<std::size_t>(t);
        if (!allowed_.empty() && n % supply_every_s == 0) {
          add_slope(problem.held[n / supply_every_s].row, number,
                    (supply_c - base.supply_c[n]) / probe * limits.first_step);
        }
        if (t >= task_.lead_s) response.insert(response.end(), second.begin(), second.end());
      }
      const auto first_sample = static_cast<std::size_t>(std::max(0, block.from_s - task_.lead_s)) * samples_a_second;
      for (std::size_t i = 0; i < picked.size(); ++i) {
        if (picked[i] < first_sample || picked[i] >= first_sample + response.size()) continue;
        const double difference = response[picked[i] - first_sample] - base.temperature_c[picked[i]];
        add_slope(problem.rows[i], number, difference / probe * limits.first_step);
      }
    }
    return problem;
  }

  static void add_slope(MinimaxProblem::Row& row, std::size_t number, double slope) {
    if (row.slopes.empty()) row.first = number;
    row.slopes.resize(number - row.first, 0.0);
    row.slopes.push_back(slope);
  }

  /// With the limits of the hands about these commands, and no further than `trust` first steps.
  MinimaxProblem within(MinimaxProblem problem, const std::vector<Hands>& commands, double trust) const {
    std::array<std::size_t, hand_count> last{blocks_.size(), blocks_.size()};
    for (std::size_t number = 0; number < blocks_.size(); ++number) {
      const Block& block = blocks_[number];
      const HandLimits& limits = task_.limits[block.hand];
      const double unit = limits.first_step;
      const double command = at(commands, block.from_s)[block.hand];
      problem.least.push_back(std::max(-trust, (limits.least - command) / unit - 1.0e-9));
      problem.most.push_back(std::min(trust, (most(block) - command) / unit + 1.0e-9));
      const std::size_t before = last[block.hand];
      // A limit that falls takes the command along; the actuator follows as fast as it can.
      if (before < number && most(blocks_[before]) == most(block)) {
        const Block& earlier = blocks_[before];
        const double gap = command - at(commands, earlier.from_s)[block.hand];
        // Both blocks may be long; the command ramps at the beginning of the later one.
        const double most = slew_share * limits.slew_per_s * (block.to_s - block.from_s);
        problem.steps.push_back({before, number, gap / unit, std::max(most, std::abs(gap)) / unit});
      }
      last[block.hand] = number;
    }
    return problem;
  }

  std::vector<Hands> moved(std::vector<Hands> commands, const std::vector<double>& moves) const {
    for (std::size_t number = 0; number < blocks_.size(); ++number) {
      const Block& block = blocks_[number];
      const HandLimits& limits = task_.limits[block.hand];
      for (int t = block.from_s; t < block.to_s; ++t) {
        double& command = at(commands, t)[block.hand];
        command = std::clamp(command + moves[number] * limits.first_step, limits.least, most(block));
      }
    }
    return commands;
  }

  const ClairvoyantTask& task_;
  int total_s_;
  std::vector<Block> blocks_;
  std::vector<SupplyRange> allowed_;
};

}  // namespace

Clairvoyant find_clairvoyant(const ClairvoyantTask& task) { return Search(task).run(); }

}  // namespace isotherm::bench
