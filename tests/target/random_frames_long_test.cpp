#include "tests/target/random_frames.hpp"

TEST_CASE("a million random frames on each port leave the image sound, and it takes none for what it is not") {
  isotherm::test::send_random_frames(25, 1'000'000);
}
