#include "firmware/loop/build.hpp"

#include "build_hash.hpp"

namespace isotherm {

std::uint32_t core_build() { return build_hash; }

}  // namespace isotherm
