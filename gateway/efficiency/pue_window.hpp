// One period's energies and their ratio, with everything a reader needs to judge it: uncertainty, coverage, flags, and
// the reason where no ratio is given. Energies are summed and then divided; ratios are never averaged.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/efficiency/meter.hpp"

namespace isotherm::gateway {

struct PueSettings {
  std::string source;             // "<site>"
  std::int64_t rated_it_w = 0;    // below 5 % of it no ratio is given
  double it_uncertainty = 0.005;  // of energy, relative, k = 2: the meter's class
  double overhead_uncertainty = 0.01;
  double total_uncertainty = 0.005;
  int category = 3;  // where IT energy is measured: 1 UPS output, 2 PDU output, 3 IT equipment input
};

/// Energies of the used slots of a period. A slot counts only where both sides of the ratio are whole.
struct EnergySum {
  std::int64_t slots = 0;  // of the period
  std::int64_t used = 0;
  std::int64_t it_mwh = 0;              // cooling within IT taken off
  std::int64_t total_mwh = 0;           // numerator
  std::vector<std::int64_t> meter_mwh;  // by meter
  std::uint32_t flags = 0;              // of all slots of the period

  EnergySum& operator+=(const EnergySum& other);
};

struct PueWindow {
  std::int64_t start_utc_ms = 0;
  std::int64_t end_utc_ms = 0;
  EnergySum energy;
  std::optional<double> value;
  std::optional<double> uncertainty;  // k = 2; with the value
  std::string_view reason;            // why there is no value
};

/// Fills in value and uncertainty, or the reason; `least_coverage` is the share of slots the period needs.
PueWindow judged(std::int64_t start_utc_ms, std::int64_t end_utc_ms, EnergySum energy, double least_coverage,
                 const PueSettings& settings, const std::vector<MeterSettings>& meters);

}  // namespace isotherm::gateway
