// A picture of one case: what each controller made of the temperature, with the load below.
#pragma once

#include <string>
#include <vector>

#include "tools/bench/control/bench_case.hpp"

namespace isotherm::bench {

/// SVG. Shows the clairvoyant's window: temperature over time with the band of 2 K about the set point, then flow, supply at
/// the rack and AC power. `rows` belong to `runs`, in their order; `shown` says which are drawn.
std::string draw(const CaseShape& shape, const std::vector<Run>& runs, const std::vector<Row>& rows);

/// "study_rack: dip 30 s" becomes "study_rack-dip-30-s.svg".
std::string picture_name(const CaseShape& shape);

}  // namespace isotherm::bench
