#include "tests/tools/tune/rack_check.hpp"

using namespace isotherm;
using namespace isotherm::test;

TEST_CASE("the documented step test finds every parameter on ten racks of each class") {
  for (const plant::GpuClass gpu_class : {plant::GpuClass::watts_700, plant::GpuClass::watts_1000}) {
    int held = 0;
    for (std::uint64_t seed = 1; seed <= 10; ++seed) held += check_rack(gpu_class, seed) ? 1 : 0;
    CHECK(held >= 9);
  }
}
