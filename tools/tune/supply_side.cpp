#include "tools/tune/supply_side.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <vector>

#include "control/units/quantity.hpp"
#include "tools/tune/coolant_track.hpp"
#include "tools/tune/least_squares.hpp"

namespace isotherm::tune {
namespace {

constexpr std::size_t block_s = 30;
constexpr double normal_95 = 1.96;

// The exchanger is looked at in spans in which nothing moves.
constexpr std::size_t span_s = 30;
constexpr double steady_k = 0.3;  // between the halves of a span: what ten litres store of it is 1 % of the heat
constexpr double span_sd = 0.02;   // of one span's UA, as a share
/// Standard deviations of the probes' own errors, K: Pt100 class A, +-0.23 K at 40 C; the middle of three strays less.
constexpr double voted_sd_k = 0.10;
constexpr double probe_sd_k = 0.13;

struct Span {
  double flow_lpm = 0.0;
  double facility_flow_lpm = 0.0;
  double pressure_kpa = 0.0;
  std::array<double, 4> celsius{};  // supply, return, facility supply, facility return
};

constexpr std::array<double LogSecond::*, 4> probes{&LogSecond::supply_c, &LogSecond::return_c,
                                                    &LogSecond::facility_supply_c, &LogSecond::facility_return_c};

double mean(const StepLog& log, std::size_t first, std::size_t count, double LogSecond::*member) {
  double sum = 0.0;
  for (std::size_t n = first; n < first + count; ++n) sum += log[n].*member;  // one absent value makes all of it absent
  return sum / static_cast<double>(count);
}

std::vector<Span> steady_spans(const StepLog& log) {
  std::vector<Span> spans;
  for (std::size_t first = 0; first + span_s <= log.size(); first += span_s) {
    Span span;
    bool steady = true;
    for (std::size_t i = 0; i < probes.size(); ++i) {
      const double early = mean(log, first, span_s / 2, probes[i]);
      const double late = mean(log, first + span_s / 2, span_s / 2, probes[i]);
      span.celsius[i] = 0.5 * (early + late);
      steady = steady && std::abs(late - early) <= steady_k;
    }
    span.flow_lpm = mean(log, first, span_s, &LogSecond::flow_lpm);
    span.facility_flow_lpm = mean(log, first, span_s, &LogSecond::facility_flow_lpm);
    span.pressure_kpa = mean(log, first, span_s, &LogSecond::differential_pressure_kpa);
    if (steady && span.flow_lpm > 1.0 && span.facility_flow_lpm > 1.0) spans.push_back(span);
  }
  return spans;
}

/// Heat over the logarithmic mean of the temperature differences at the two ends, W/K; absent where they have no mean.
double conductance(const Span& span) {
  const double pumping_w = known(span.pressure_kpa) ? span.flow_lpm * span.pressure_kpa / 60.0 : 0.0;
  const double carried = static_cast<double>(pg25_volumetric_heat.si()) * span.flow_lpm / 60'000.0;
  const double heat_w = carried * (span.celsius[1] - span.celsius[0]) + pumping_w;
  const double hot_end = span.celsius[1] + pumping_w / carried - span.celsius[3];
  const double cold_end = span.celsius[0] - span.celsius[2];
  if (!(hot_end > 0.2) || !(cold_end > 0.2) || !(heat_w > 0.0)) return absent;
  const double ratio = hot_end / cold_end;
  const double between =
      std::abs(ratio - 1.0) < 1.0e-3 ? 0.5 * (hot_end + cold_end) : (hot_end - cold_end) / std::log(ratio);
  return heat_w / between;
}

Fit fit_exchanger(const std::vector<Span>& spans, const RackFacts& facts, double facility_flow, double standard) {
  // Film coefficients in turbulent channels go with flow^0.8; half of the resistance lies on each side.
  const std::vector<Unknown> unknowns{{"film_exponent", 0.8, 0.2, 1.4, 0.10, 0.0},
                                      {"ua", standard, 100.0, 1.0e6, 0.25, 0.0}};
  const Residuals residuals = [&](const Vector& p, std::vector<double>& out) {
    out.assign(spans.size(), 0.0);
    for (std::size_t n = 0; n < spans.size(); ++n) {
      const double seen = conductance(spans[n]);
      if (!known(seen)) continue;
      const double flows = spans[n].flow_lpm / facts.design_flow_lpm * spans[n].facility_flow_lpm / facility_flow;
      out[n] = std::log(seen / (p(1) * std::pow(flows, 0.5 * p(0)))) / span_sd;
    }
  };
  return fit(unknowns, residuals, 1);
}

void fit_exchanger(const StepLog& log, const RackFacts& facts, SupplySide& side) {
  Estimate& row = side.exchanger_ua;
  row = {"exchanger_ua",
         "W/K",
         "",
         0.0,
         0.0,
         false,
         20'000.0,
         "0.22 to 0.27 kW/K per kW at design flows, public CDU data",
         {}};
  std::vector<Span> spans = steady_spans(log);
  row.meaning = "at design flow";
  row.value = row.standard;
  row.why_not =
      "half minutes in which all four water temperatures stand still are needed, with some kelvin between the sides";
  if (spans.empty()) return;
  for (const Span& span : spans) side.facility_flow_lpm += span.facility_flow_lpm / static_cast<double>(spans.size());
  char meaning[96];
  std::snprintf(meaning, sizeof meaning, "at design flow and %.0f L/min of facility water", side.facility_flow_lpm);
  row.meaning = meaning;
  const Fit found = fit_exchanger(spans, facts, side.facility_flow_lpm, row.standard);
  if (!found.found[1]) return;
  double variance = std::pow(found.half_width(1), 2);
  for (std::size_t i = 0; i < probes.size(); ++i) {
    const double sd_k = i < 2 ? voted_sd_k : probe_sd_k;
    std::vector<Span> shifted = spans;
    for (Span& span : shifted) span.celsius[i] += sd_k;
    const double change =
        fit_exchanger(shifted, facts, side.facility_flow_lpm, row.standard).values(1) - found.values(1);
    variance += normal_95 * normal_95 * change * change;
  }
  const double half_width = std::sqrt(variance);
  if (half_width > 0.5 * found.values(1)) return;
  row.value = found.values(1);
  row.half_width = half_width;
  row.found = true;
  row.why_not.clear();
}

/// flow = full x rangeability^(opening - 1), behind the slow flow meter of the facility side.
void fit_valve(const StepLog& log, SupplySide& side) {
  constexpr double meter_lag_s = 10.0;  // calorimetric (Vertiv CoolChip CDU 600 guide, p. 47)
  constexpr double meter_sd_lpm = 1.0;
  constexpr double meter_sd = 0.02;  // and as a share
  constexpr double seat = 0.05;      // below it the plug stands on its seat
  constexpr double settling_s = 60.0;
  const std::vector<Unknown> unknowns{{"rangeability", 50.0, 2.0, 500.0, 0.30, 0.0},
                                      {"full", 300.0, 5.0, 5000.0, 0.25, 0.0}};
  const Residuals residuals = [&](const Vector& p, std::vector<double>& out) {
    out.assign(log.size(), 0.0);
    double shown = absent;
    for (std::size_t n = 1; n < log.size(); ++n) {
      const double opening = log[n].valve;
      if (!known(opening)) continue;
      const double flow = p(1) * std::pow(p(0), opening - 1.0);
      const double dt = log[n].time_s - log[n - 1].time_s;
      shown = known(shown) ? flow + (shown - flow) * std::exp(-dt / meter_lag_s) : flow;
      const bool usable =
          known(log[n].facility_flow_lpm) && opening >= seat && log[n].time_s - log.front().time_s > settling_s;
      if (usable) out[n] = (log[n].facility_flow_lpm - shown) / std::hypot(meter_sd_lpm, meter_sd * shown);
    }
  };
  const Fit found = fit(unknowns, residuals, block_s);
  const auto row = [&](std::size_t at, Estimate estimate) {
    estimate.value = found.values(static_cast<Eigen::Index>(at));
    estimate.half_width = found.half_width(at);
    // With the one at its standard, the other is no more than what fits this opening.
    estimate.found = found.found[0] && found.found[1];
    if (!estimate.found) {
      estimate.value = estimate.standard;
      estimate.half_width = 0.0;
      estimate.why_not =
          "the valve has to move over a tenth of its stroke or more: steps of power or of the supply set point";
    }
    return estimate;
  };
  side.rangeability = row(0, {"valve_rangeability",
                              "1",
                              "open valve's flow over that of the shut one, extrapolated: its gain",
                              0,
                              0,
                              false,
                              50.0,
                              "equal percentage, Modelica Buildings, CDU models",
                              {}});
  side.facility_full_flow = row(
      1, {"facility_full_flow", "L/min", "facility water through the open valve", 0, 0, false, 300.0, "estimate", {}});
}

void fit_supply_lag(const StepLog& log, const RackFacts& facts, SupplySide& side) {
  constexpr double moved_k = 0.3;     // the set point has moved so much
  constexpr std::size_t within = 90;  // in so many seconds; else what is seen is the work of load and flow
  constexpr double sd_k = 0.1;
  const CoolantTrack track(log, facts.probe_lag_s);
  std::vector<bool> stepped(log.size(), false);
  for (std::size_t n = within; n < log.size(); ++n) {
    stepped[n] =
        std::abs(log[n].supply_target_c - log[n - within].supply_target_c) >= moved_k && known(log[n].supply_c);
  }
  const std::vector<Unknown> unknowns{{"offset", 0.0, -5.0, 5.0, 0.0, 0.3}, {"lag", 15.0, 0.5, 300.0, 0.25, 0.0}};
  const Residuals residuals = [&](const Vector& p, std::vector<double>& out) {
    out.assign(log.size(), 0.0);
    double supply = absent;
    for (std::size_t n = 1; n < log.size(); ++n) {
      const double target = log[n - 1].supply_target_c + p(0);
      const double dt = log[n].time_s - log[n - 1].time_s;
      const bool follows = known(target) && dt < 3.0 && known(supply);
      supply = follows ? target + (supply - target) * std::exp(-dt / p(1)) : track.supply_c()[n];
      if (stepped[n]) out[n] = (track.supply_c()[n] - supply) / sd_k;
    }
  };
  const Fit found = fit(unknowns, residuals, block_s);
  Estimate& row = side.supply_lag;
  row = {"supply_lag",
         "s",
         "of the supply temperature behind its set point, as one lag",
         found.values(1),
         found.half_width(1),
         found.found[1],
         15.0,
         "estimate",
         {}};
  if (!row.found) row.why_not = "steps of the supply set point by 2 K or more are needed, with load and flow at rest";
}

}  // namespace

SupplySide fit_supply_side(const StepLog& log, const RackFacts& facts) {
  SupplySide side;
  fit_exchanger(log, facts, side);
  fit_valve(log, side);
  fit_supply_lag(log, facts, side);
  return side;
}

}  // namespace isotherm::tune
