// Says in words what a gateway asks of its racks and meters: which registers, how many, how often.
#pragma once

#include <ostream>

#include "gateway/app/settings.hpp"

namespace isotherm::gateway {

void explain_poll(std::ostream& out, const GatewaySettings& settings);

}  // namespace isotherm::gateway
