#include "tests/target/ten_images.hpp"

TEST_CASE("ten images with ten racks keep their deadlines on this machine") { isotherm::test::run_ten_images(200); }
