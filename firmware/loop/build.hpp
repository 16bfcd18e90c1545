// Which control core this is: a hash over its sources, written into every record, so that a record tells which build
// decided.
#pragma once

#include <cstdint>

namespace isotherm {

std::uint32_t core_build();

}  // namespace isotherm
