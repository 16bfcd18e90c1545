#include "tests/target/random_frames.hpp"

TEST_CASE("ten thousand random frames on each port leave the image sound, and it takes none for what it is not") {
  isotherm::test::send_random_frames(10, 10'000);
}
