// What the product promises, row by row of the table: which rows keep each mark, and what the best possible would have.
#pragma once

#include <iosfwd>
#include <optional>
#include <string>
#include <vector>

#include "tools/bench/control/bench_case.hpp"

namespace isotherm::bench {

/// One row's figure against its limit.
struct Figure {
  std::string workload;
  double value = 0.0;
  double limit = 0.0;           // at most this
  std::optional<double> bound;  // the clairvoyant's own figure; absent: it has none, or none that says anything here
  std::string lacks{};          // what the promise presupposes and this row has not; empty: nothing
  std::string note{};           // what else is to be said of the row; empty: nothing
  bool met() const;
};

/// One promise for one controller on one plant.
struct Mark {
  std::string what;  // the figure
  std::string plant;
  Kind kind = Kind::constant;
  std::vector<Figure> figures;  // of every row that the promise is about
  std::size_t met() const;
  /// Furthest above its limit, or least below it.
  const Figure& worst() const;
};

/// Every mark of the `shown` controllers that has rows. Where the clairvoyant bound itself passes a limit, 1.1 x its figure is the
/// limit. Not so for overshoot, because the bound has no set point, nor for energy, which it does not save, nor for a share of
/// samples or seconds where the bound was found for a part of the run only: a part's share says nothing of the rest. A range can
/// only grow with what is added, so a part's range excuses the whole's.
std::vector<Mark> check_marks(const std::vector<Row>& rows, const std::vector<Kind>& shown);

/// A line for each mark, and one for each row that misses it or has a note.
void write_marks(std::ostream& out, const std::vector<Mark>& marks);

}  // namespace isotherm::bench
