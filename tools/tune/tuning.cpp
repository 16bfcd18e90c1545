#include "tools/tune/tuning.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <initializer_list>

#include "hal/linux/settings_file.hpp"
#include "hal/linux/start_error.hpp"
#include "tools/tune/gpu_model.hpp"
#include "tools/tune/hydraulics.hpp"
#include "tools/tune/supply_side.hpp"

namespace isotherm::tune {
namespace {

constexpr std::size_t least_seconds = 180;
/// GPU power above its rating by more than this is a rack of another class.
constexpr double over_rating = 1.15;

const NumberSetting<RackSettings>& row_of(float RackSettings::*member) {
  return *std::find_if(rack_setting_table.begin(), rack_setting_table.end(),
                       [&](const auto& row) { return row.member == member; });
}

/// A setting that follows from an estimate, which is `factor` times smaller; `grid` is what its interval makes sense of.
Proposal propose(const Estimate& estimate, double factor, double grid, float RackSettings::*member, const RackSettings& settings) {
  const NumberSetting<RackSettings>& row = row_of(member);
  Proposal proposal{&row, settings.*member, settings.*member, factor * estimate.value, factor * estimate.half_width,
                    estimate.found, estimate.why_not};
  if (!estimate.found) return proposal;
  const auto value = static_cast<float>(std::round(proposal.value / grid) * grid);
  if (row.least <= value && value <= row.most) {
    proposal.now = value;
  } else {
    proposal.found = false;
    proposal.why_not = "the log shows " + hal::number_text(value) + ", and permitted is " + hal::number_text(row.least) + ".." +
                       hal::number_text(row.most);
  }
  return proposal;
}

void check(const StepLog& log, const RackFacts& facts) {
  if (log.size() < least_seconds) {
    throw hal::StartError("the log has " + std::to_string(log.size()) + " readable seconds; a step test needs " +
                          std::to_string(least_seconds) + " at least, and twenty minutes to find everything");
  }
  const double least_flow_lpm = least_flow_share * facts.gpus;
  std::size_t heard = 0;
  std::size_t flowing = 0;
  double most_w = 0.0;
  double most_lpm = 0.0;
  for (const LogSecond& second : log) {
    if (!known(second.mean_gpu_c) || !known(second.gpu_power_w) || !known(second.flow_lpm) || !known(second.supply_c))
      continue;
    ++heard;
    if (second.flow_lpm >= least_flow_lpm) ++flowing;
    most_lpm = std::max(most_lpm, second.flow_lpm);
    most_w = std::max(most_w, second.gpu_power_w);
  }
  if (heard < least_seconds) {
    throw hal::StartError("the log has " + std::to_string(heard) +
                          " seconds with GPU temperature, GPU power, coolant flow and " +
                          "supply temperature; a step test needs " + std::to_string(least_seconds) + " at least");
  }
  if (flowing < least_seconds) {
    char text[240];
    std::snprintf(text, sizeof text,
                  "the log has %zu seconds with a coolant flow of %.1f L/min or more, 0.2 for each of %.0f GPUs, and a step test needs %zu "
                  "at least; its highest flow_lpm is %.1f",
                  flowing, least_flow_lpm, facts.gpus, least_seconds, most_lpm);
    throw hal::StartError(text);
  }
  if (most_w > over_rating * facts.rated_gpu_w) {
    char text[200];
    std::snprintf(
        text, sizeof text,
        "the GPUs of the log draw up to %.0f W each, but rated_power_w of the settings means %.0f W; give the "
        "rack's own settings with --config",
        most_w, facts.rated_gpu_w);
    throw hal::StartError(text);
  }
}

}  // namespace

bool Tuning::complete() const {
  return set_point.found &&
         std::all_of(estimates.begin(), estimates.end(), [](const Estimate& row) { return row.found; });
}

RackFacts facts_of(const RackSettings& settings, double probe_lag_s) {
  constexpr double node_beside_gpus_w = 1900.0;  // AC input of a node beside its eight GPUs
  RackFacts facts;
  facts.gpus = static_cast<double>(gpu_count);
  facts.rated_gpu_w =
      (static_cast<double>(settings.rated_power_w) / static_cast<double>(node_count) - node_beside_gpus_w) /
      static_cast<double>(gpus_per_node);
  facts.design_flow_lpm = static_cast<double>(settings.design_flow_lpm);
  facts.probe_lag_s = probe_lag_s;
  return facts;
}

Tuning tune(const StepLog& log, const RackSettings& settings, double probe_lag_s) {
  const RackFacts facts = facts_of(settings, probe_lag_s);
  check(log, facts);
  const GpuPath path = fit_gpu_path(log, facts);
  const Hydraulics hydraulics = fit_hydraulics(
      log, facts,
      {static_cast<double>(settings.full_speed_flow_lpm), static_cast<double>(settings.one_pump_flow_lpm),
       static_cast<double>(settings.design_differential_pressure_kpa)});
  SupplySide side = fit_supply_side(log, facts);
  // The heat carried goes with the same flow.
  const Proposal full_speed = propose(hydraulics.full_speed_flow, 1.0, 0.5, &RackSettings::full_speed_flow_lpm, settings);
  if (hydraulics.full_speed_flow.found && !full_speed.found && side.exchanger_ua.found) {
    side.exchanger_ua.found = false;
    side.exchanger_ua.value = side.exchanger_ua.standard;
    side.exchanger_ua.why_not = "it goes with a flow that is refused for full_speed_flow_lpm, where " + full_speed.why_not;
  }

  Tuning tuning;
  tuning.seconds = log.back().time_s - log.front().time_s;
  tuning.estimates = path.estimates;
  for (const Estimate* row : std::initializer_list<const Estimate*>{
       &hydraulics.full_speed_flow, &hydraulics.one_pump_flow, &hydraulics.design_pressure, &hydraulics.pump_lag,
       &side.supply_lag, &side.exchanger_ua, &side.facility_full_flow, &side.rangeability}) {
    tuning.estimates.push_back(*row);
  }
  char meaning[120];
  std::snprintf(meaning, sizeof meaning, "second-hottest GPU at %.0f W per GPU, design flow and %.0f C supply",
                path.full_load_gpu_w, facts.design_supply_c);
  tuning.set_point = {"gpu_set_point_c",
                      "C",
                      meaning,
                      path.set_point_c,
                      path.set_point_half_width_k,
                      path.set_point_found,
                      static_cast<double>(settings.gpu_set_point_c),
                      "setting gpu_set_point_c",
                      {}};
  if (!path.set_point_found) tuning.set_point.why_not = "the resistance at design flow was not found";

  const auto named = [&](const char* name) -> const Estimate& {
    return *std::find_if(tuning.estimates.begin(), tuning.estimates.end(), [&](const Estimate& row) { return row.name == name; });
  };
  Estimate facility = side.exchanger_ua;  // the one means nothing without the other
  facility.value = side.facility_flow_lpm;
  facility.half_width = 0.0;
  constexpr double mk_per_k = 1000.0;
  const auto add = [&](const Estimate& estimate, double factor, double grid, float RackSettings::*member) {
    tuning.proposals.push_back(propose(estimate, factor, grid, member, settings));
  };
  add(tuning.set_point, 1.0, 0.1, &RackSettings::gpu_set_point_c);
  add(named("direct_resistance"), mk_per_k, 0.1, &RackSettings::direct_resistance_mk_per_w);
  add(named("flow_resistance"), mk_per_k, 0.01, &RackSettings::flow_resistance_mk_per_w);
  add(named("body_heat_capacity"), 1.0, 1.0, &RackSettings::body_heat_capacity_j_per_k);
  add(named("supply_pipe_volume"), 1.0, 0.1, &RackSettings::supply_pipe_l);
  add(hydraulics.full_speed_flow, 1.0, 0.5, &RackSettings::full_speed_flow_lpm);
  add(hydraulics.one_pump_flow, 1.0, 0.5, &RackSettings::one_pump_flow_lpm);
  add(hydraulics.design_pressure, 1.0, 0.5, &RackSettings::design_differential_pressure_kpa);
  add(side.exchanger_ua, 1.0, 10.0, &RackSettings::exchanger_ua_w_per_k);
  add(facility, 1.0, 0.5, &RackSettings::exchanger_facility_flow_lpm);
  tuning.settings = settings;
  for (const Proposal& proposal : tuning.proposals) tuning.settings.*(proposal.row->member) = proposal.now;
  return tuning;
}

}  // namespace isotherm::tune
