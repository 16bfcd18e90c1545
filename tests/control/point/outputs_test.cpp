#include "control/point/outputs.hpp"

#include <doctest/doctest.h>

#include <set>
#include <string>

#include "control/point/record.hpp"

using namespace isotherm;

namespace {

/// Names of the first so many enumerators, and of the one behind them.
template <typename Enum>
std::set<std::string> names(int count) {
  std::set<std::string> all;
  for (int value = 0; value <= count; ++value) all.insert(name(static_cast<Enum>(value)));
  return all;
}

}  // namespace

TEST_CASE("every mode, law and level has a name of its own, and a value that is none is called unknown") {
  CHECK(names<Mode>(10).size() == 11);
  CHECK(names<Mode>(10).contains("unknown"));
  CHECK(names<Law>(4).size() == 5);
  CHECK(names<Law>(4).contains("unknown"));
  CHECK(names<Level>(4).size() == 5);
  CHECK(names<Level>(4).contains("unknown"));
}
