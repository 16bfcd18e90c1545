// The message of kind pue: one for each closed minute, with the ratio of four periods, each with its boundary,
// coverage, uncertainty and energies.
#pragma once

#include <string>

#include "gateway/efficiency/pue_engine.hpp"
#include "gateway/publish/envelope.hpp"

namespace isotherm::gateway {

/// `boundary` names what the overhead is made of: "CDU pumps + facility pumps + dry cooler".
std::string pue_message(const Envelope& envelope, const ClosedMinute& closed, const PueSettings& settings,
                        const std::string& boundary, const std::vector<MeterSettings>& meters);

}  // namespace isotherm::gateway
