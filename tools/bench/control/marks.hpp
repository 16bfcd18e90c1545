// What the product promises, row by row of the table: how many rows keep each mark, and which is worst.
#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include "tools/bench/control/bench_case.hpp"

namespace isotherm::bench {

/// One promise for one controller on one plant.
struct Mark {
  std::string what;  // the figure and its limit
  std::string plant;
  Kind kind = Kind::constant;
  std::size_t rows = 0;  // that the promise is about
  std::size_t met = 0;
  std::string worst;     // workload
  double worst_figure = 0.0;
  double worst_limit = 0.0;
};

/// Every mark that has rows. Where the clairvoyant bound itself passes a limit of half-range, 1.1 x its figure is the limit.
std::vector<Mark> check_marks(const std::vector<Row>& rows);

void write_marks(std::ostream& out, const std::vector<Mark>& marks);

}  // namespace isotherm::bench
