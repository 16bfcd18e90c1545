#include "tools/reference/pages.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <iterator>
#include <string>

using namespace isotherm;

namespace {

std::string file(const char* path) {
  std::ifstream stream(path);
  REQUIRE_MESSAGE(stream.good(), "cannot read ", path);
  return {std::istreambuf_iterator<char>(stream), {}};
}

}  // namespace

TEST_CASE("docs/points.md says what the point table says") {
  CHECK_MESSAGE(file("docs/points.md") == reference::points_page(),
                "make it anew: build/host/bin/isotherm-reference points > docs/points.md");
}

TEST_CASE("docs/safety.md says what the table of protective functions says") {
  CHECK_MESSAGE(file("docs/safety.md") == reference::safety_page(),
                "make it anew: build/host/bin/isotherm-reference safety > docs/safety.md");
}
