#include "tools/tune/gpu_path.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "tools/tune/gpu_model.hpp"

namespace isotherm::tune {
namespace {

/// What a cold plate has between its direct part and its slowest time constant falls to either of the two terms, and when in its
/// second a reading of power was true may be told from two sides: this share of the direct part, as a standard deviation (ten
/// simulated step tests were off by up to 13 %).
constexpr double split_share = 0.08;
/// And how much of the coolant in the plate is warmed with it is known to this share of the body's capacity (estimate).
constexpr double body_share = 0.05;
constexpr double normal_95 = 1.96;
/// Residuals of neighbouring seconds share their quantisation and the model's own error.
constexpr std::size_t block_s = 20;
/// One GPU in whole degrees stands on the same count for as long as its load and flow do.
constexpr std::size_t share_block_s = 90;

struct Ranges {
  double flow_least = 1.0e9, flow_most = 0.0;
  double power_least = 1.0e9, power_most = 0.0;
  double inlet_least = 1.0e9, inlet_most = -1.0e9;
};

Ranges ranges(const StepLog& log, const GpuModel& model) {
  Ranges seen;
  for (std::size_t n = 0; n < log.size(); ++n) {
    if (!model.usable(n)) continue;
    seen.flow_least = std::min(seen.flow_least, log[n].flow_lpm);
    seen.flow_most = std::max(seen.flow_most, log[n].flow_lpm);
    seen.power_least = std::min(seen.power_least, model.power_w(n));
    seen.power_most = std::max(seen.power_most, model.power_w(n));
    seen.inlet_least = std::min(seen.inlet_least, model.inlet_c()[n]);
    seen.inlet_most = std::max(seen.inlet_most, model.inlet_c()[n]);
  }
  return seen;
}

/// The most that the mean GPU drew for half a minute, W.
double sustained_w(const StepLog& log, const GpuModel& model) {
  constexpr std::size_t span = 30;
  double most = 0.0;
  double sum = 0.0;
  std::size_t run = 0;
  for (std::size_t n = 0; n < log.size(); ++n) {
    run = model.usable(n) ? run + 1 : 0;
    sum = run == 0 ? 0.0 : sum + model.power_w(n) - (run > span ? model.power_w(n - span) : 0.0);
    if (run >= span) most = std::max(most, sum / static_cast<double>(span));
  }
  return most;
}

/// Mean rise of the mean GPU above its inlet in the log, K.
double mean_rise(const StepLog& log, const GpuModel& model, const std::vector<double>& junction) {
  double sum = 0.0;
  std::size_t seconds = 0;
  for (std::size_t n = 0; n < log.size(); ++n) {
    if (!model.usable(n)) continue;
    sum += junction[n] - model.inlet_c()[n];
    ++seconds;
  }
  return seconds == 0 ? 1.0 : std::max(1.0, sum / static_cast<double>(seconds));
}

std::string sentence(const char* what, double least, double most, const char* unit) {
  char text[160];
  if (least > most) {
    std::snprintf(text, sizeof text, "%s (no second of this log has enough GPUs and flow)", what);
  } else {
    std::snprintf(text, sizeof text, "%s (%.1f to %.1f %s in this log)", what, least, most, unit);
  }
  return text;
}

}  // namespace

GpuPath fit_gpu_path(const StepLog& log, const RackFacts& facts) {
  GpuModel model(log, facts);
  std::vector<Unknown> rows = unknowns(facts);
  // Else noise would pass for what a flow makes, or for something that travels.
  if (!model.flow_moves()) {
    for (const GpuUnknown index : {exponent, slope}) rows[index].least = rows[index].most = rows[index].standard;
  }
  if (!model.track().moves()) rows[volume].least = rows[volume].most = rows[volume].standard;
  const Residuals residuals = [&model](const Vector& p, std::vector<double>& out) { model.residuals(p, out); };
  const Fit found = fit(rows, residuals, block_s);
  const Vector& p = found.values;
  std::vector<double> junction;
  model.predict(p, junction);
  const Ranges seen = ranges(log, model);
  const double design_flow = facts.design_flow_lpm / facts.gpus;

  const std::string by_flow =
      sentence("a wider range of coolant flow is needed", seen.flow_least, seen.flow_most, "L/min");
  const std::string by_power =
      sentence("larger or more steps of GPU power are needed", seen.power_least, seen.power_most, "W");
  const std::string by_supply =
      sentence("steps of the supply set point are needed", seen.inlet_least, seen.inlet_most, "C at the plates");

  GpuPath path;
  const auto add = [&](Estimate row, const std::string& lacks) {
    if (!row.found) row.why_not = lacks;
    path.estimates.push_back(std::move(row));
  };
  const auto direct_row = [&](GpuUnknown index, Estimate row) {
    row.value = p(index);
    row.half_width = found.half_width(static_cast<std::size_t>(index));
    row.standard = rows[index].standard;
    row.found = found.found[index];
    return row;
  };
  // Found together, resistance at a flow is known better than its two terms, so it comes first.
  const auto at_design = [&](const Vector& v) { return GpuModel::resistance(v, design_flow); };
  Vector standard = p;
  for (Eigen::Index i = 0; i < standard.size(); ++i) standard(i) = rows[static_cast<std::size_t>(i)].standard;
  path.design_k_per_w = at_design(p);
  const double design_half_width = found.half_width(at_design);
  const bool design_found = found.found[base] && design_half_width <= 0.05 * path.design_k_per_w &&
                            (found.found[slope] || (facts.design_flow_lpm < 1.15 * seen.flow_most &&
                                                    facts.design_flow_lpm > 0.85 * seen.flow_least));
  add({"resistance_at_design_flow",
       "K/W",
       "junction of the mean GPU over coolant inlet",
       path.design_k_per_w,
       design_half_width,
       design_found,
       at_design(standard),
       "R0 + a Q^-n of the lines below",
       {}},
      by_power + "; " + by_flow);
  Estimate endless =
      direct_row(base, {"R0",
                        "K/W",
                        "the same at endless flow",
                        0,
                        0,
                        false,
                        0,
                        "OCP OAI System Liquid Cooling Guidelines 2023, fig. 7, and die attach: estimate",
                        {}});
  // With a at its standard, R0 is no more than what is left over at the flows of the log.
  const std::string lacks_for_base = endless.found ? by_flow : by_power;
  endless.found = endless.found && found.found[slope];
  add(endless, lacks_for_base);
  add(direct_row(slope, {"a",
                         "K/W (L/min)^n",
                         "what a flow of 1 L/min per GPU adds to it",
                         0,
                         0,
                         false,
                         0,
                         "OCP OAI System Liquid Cooling Guidelines 2023, fig. 7",
                         {}}),
      by_flow);
  // As a law sees it that has the exponent at 1: with the same effect of a change of flow at design flow.
  const auto by_one = [&](const Vector& v) { return v(exponent) * v(slope) * std::pow(design_flow, 1.0 - v(exponent)); };
  add({"flow_resistance",
       "K/W L/min",
       "what goes with 1/flow, at design flow",
       by_one(p),
       found.half_width(by_one),
       found.found[slope],
       by_one(standard),
       "OCP OAI System Liquid Cooling Guidelines 2023, fig. 7",
       {}},
      by_flow);
  add(direct_row(exponent, {"n",
                            "1",
                            "exponent of the flow",
                            0,
                            0,
                            false,
                            0,
                            "OCP OAI System Liquid Cooling Guidelines 2023, fig. 7",
                            {}}),
      by_flow);
  // Neither interval may be narrower than what the model leaves open of where the one term ends and the other begins.
  const double split = normal_95 * split_share * p(direct);
  Estimate direct_part = direct_row(direct, {"direct_resistance",
                                             "K/W",
                                             "junction over cold plate: what a power step shows within a second",
                                             0,
                                             0,
                                             false,
                                             0,
                                             "volumes of the parts: estimate",
                                             {}});
  if (direct_part.found) direct_part.half_width = std::hypot(direct_part.half_width, split);
  add(direct_part, by_power);
  const auto capacity = [&](const Vector& v) { return v(body_time) / (at_design(v) - v(direct)); };
  add(direct_row(body_time, {"body_time_constant",
                             "s",
                             "of the cold-plate body at design flow",
                             0,
                             0,
                             false,
                             0,
                             "volumes of the parts: estimate",
                             {}}),
      by_power);
  add({"body_heat_capacity",
       "J/K",
       "of lid, cold plate and half the coolant in it",
       capacity(p),
       std::hypot(found.half_width(capacity), capacity(p) * split / (path.design_k_per_w - p(direct)),
                  normal_95 * body_share * capacity(p)),
       found.found[body_time] && found.found[base] && found.found[direct],
       capacity(standard),
       "volumes of the parts: estimate",
       {}},
      by_power);
  add(direct_row(coolant, {"coolant_residence",
                           "s L/min",
                           "what 1/flow per GPU adds to the body's time constant",
                           0,
                           0,
                           false,
                           0,
                           "25 to 35 mL in a cold plate: estimate",
                           {}}),
      sentence("power steps at two or more flows are needed", seen.flow_least, seen.flow_most, "L/min"));
  const auto delay = [&](const Vector& v) { return v(volume) * 60.0 / facts.design_flow_lpm; };
  add(direct_row(volume, {"supply_pipe_volume",
                          "L",
                          "from the supply probe to the cold plates",
                          0,
                          0,
                          false,
                          0,
                          "in-row CDU: estimate",
                          {}}),
      by_supply);
  add({"transport_delay",
       "s",
       "of that pipe at design flow",
       delay(p),
       found.half_width(delay),
       found.found[volume],
       delay(standard),
       "in-row CDU: estimate",
       {}},
      by_supply);

  // The controlled GPU: what it rises further than the mean one lies in the solid parts, and so does not go with the flow.
  const std::vector<Unknown> share_row{{"share", 1.1, 0.5, 3.0, 0.05, 0.0}};
  const Residuals share_residuals = [&](const Vector& v, std::vector<double>& out) {
    out.assign(log.size(), 0.0);
    for (std::size_t n = 0; n < log.size(); ++n) {
      if (!model.usable(n) || !known(log[n].second_hottest_gpu_c)) continue;
      const double rise = junction[n] - model.inlet_c()[n];
      const double further = (v(0) - 1.0) * path.design_k_per_w / GpuModel::resistance(p, log[n].flow_lpm / facts.gpus);
      out[n] = (log[n].second_hottest_gpu_c - model.inlet_c()[n] - (1.0 + further) * rise) / std::sqrt(quantum_k / 12.0);
    }
  };
  const Fit share = fit(share_row, share_residuals, share_block_s);
  path.controlled_share = share.values(0);
  double spans = 1.0;  // each of which adds the rounding of its own count
  for (std::size_t n = 0; n < log.size(); ++n) spans += model.usable(n) ? 1.0 / static_cast<double>(share_block_s) : 0.0;
  const double rounding_k = normal_95 * quantum_k / std::sqrt(12.0 * spans);
  const double share_half_width = std::hypot(share.half_width(0), rounding_k / mean_rise(log, model, junction));
  add({"controlled_gpu_share",
       "1",
       "rise of the second-hottest GPU over that of the mean one, at design flow",
       share.values(0),
       share_half_width,
       share.found[0],
       1.1,
       "spread of 72 cold plates: estimate",
       {}},
      by_power);

  path.full_load_gpu_w = std::max(facts.rated_gpu_w, sustained_w(log, model));
  const double full_load_rise = path.full_load_gpu_w * path.design_k_per_w;
  path.set_point_c = facts.design_supply_c + path.controlled_share * full_load_rise;
  path.set_point_half_width_k =
      std::hypot(path.controlled_share * path.full_load_gpu_w * design_half_width, full_load_rise * share_half_width);
  path.set_point_found = design_found && share.found[0];
  return path;
}

}  // namespace isotherm::tune
