// The table of the control bench, for people and as CSV.
#pragma once

#include <iosfwd>
#include <vector>

#include "tools/bench/control/bench_case.hpp"

namespace isotherm::bench {

/// One line per row, grouped by plant and workload.
void write_table(std::ostream& out, const std::vector<Row>& rows);

/// Header and one line per row; an empty field where a figure has no meaning. Shares are 0..1.
void write_csv(std::ostream& out, const std::vector<Row>& rows);

}  // namespace isotherm::bench
