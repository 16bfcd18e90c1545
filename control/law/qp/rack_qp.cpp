#include "control/law/qp/rack_qp.hpp"

namespace isotherm::qp {

template class Solver<RackShape>;
template bool prepare<RackShape>(Model<RackShape>& model);

}  // namespace isotherm::qp
