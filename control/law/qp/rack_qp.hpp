// The quadratic program of the product's predictive law, and the promise of its memory.
#pragma once

#include "control/law/qp/model.hpp"
#include "control/law/qp/solver.hpp"

namespace isotherm::qp {

/// Flow and supply set point in eight blocks of moves, and one soft row a second of half a minute. Room for every move and row
/// to be active at once.
using RackShape = Shape<float, 2, 8, 29, 45>;

extern template class Solver<RackShape>;
extern template bool prepare<RackShape>(Model<RackShape>& model);

/// Of the chip's 112 kB, as laid out in its memory budget.
static_assert(sizeof(Model<RackShape>) + sizeof(Problem<RackShape>) + sizeof(Solver<RackShape>) +
                  sizeof(WorkingSet<RackShape>) + sizeof(Answer<RackShape>) <= 14'000);

}  // namespace isotherm::qp
