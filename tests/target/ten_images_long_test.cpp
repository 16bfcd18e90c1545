#include "tests/target/ten_images.hpp"

TEST_CASE("ten images with ten racks keep their deadlines on this machine for ten minutes") { isotherm::test::run_ten_images(6000); }
