#include "tests/tools/tune/rack_check.hpp"

using namespace isotherm;
using namespace isotherm::test;

TEST_CASE("the documented step test finds every parameter on ten racks of each class") {
  for (const plant::GpuClass gpu_class : {plant::GpuClass::watts_700, plant::GpuClass::watts_1000}) {
    for (std::uint64_t seed = 1; seed <= 10; ++seed) check_rack(gpu_class, seed);
  }
}
