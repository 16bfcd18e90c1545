// The quadratic program of the product's predictive law, and the promise of its memory.
#pragma once

#include "control/law/qp/model.hpp"
#include "control/law/qp/solver.hpp"

namespace isotherm::qp {

/// Flow, supply set point and mixing valve in eight blocks of moves; 32 rows for the band and other limits of the plant.
using RackShape = Shape<float, 3, 8, 32, 40>;

extern template class Solver<RackShape>;
extern template bool prepare<RackShape>(Model<RackShape>& model);

/// Of the chip's 112 kB, as laid out in its memory budget.
static_assert(sizeof(Model<RackShape>) + sizeof(Problem<RackShape>) + sizeof(Solver<RackShape>) +
                  sizeof(WorkingSet<RackShape>) + sizeof(Answer<RackShape>) <= 14'000);

}  // namespace isotherm::qp
