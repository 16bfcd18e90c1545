#include "tools/demo/keys.hpp"

#include <doctest/doctest.h>

#include <string_view>

using isotherm::demo::KeyAction;
using isotherm::demo::Keys;
using What = isotherm::demo::KeyAction::What;

namespace {
KeyAction type(Keys& keys, std::string_view bytes, std::size_t faults = 3) {
  KeyAction last;
  for (const char byte : bytes) last = keys.press(byte, faults);
  return last;
}
}  // namespace

TEST_CASE("each key does what the key bar says") {
  Keys keys;
  CHECK(type(keys, "c").what == What::clear_faults);
  CHECK(type(keys, "+").what == What::load_up);
  CHECK(type(keys, "-").what == What::load_down);
  CHECK(type(keys, "w").what == What::load_workload);
  CHECK(type(keys, "r").what == What::reset_trip);
  CHECK(type(keys, "q").what == What::quit);
  CHECK(type(keys, "x").what == What::nothing);
}

TEST_CASE("letters in the menu are faults, also those that mean something else outside it") {
  Keys keys;
  type(keys, "f");
  CHECK(keys.menu_open());
  CHECK(type(keys, "c") == KeyAction{What::toggle_fault, 2});
  CHECK_FALSE(keys.menu_open());
  type(keys, "f");
  CHECK(type(keys, "r").what == What::nothing);  // there is no eighteenth fault, and r is no reset here
  type(keys, "fq", 26);
  CHECK(type(keys, "q").what == What::quit);
}

TEST_CASE("after z the menu goes on with capitals, and what is no letter leaves it open") {
  Keys keys;
  type(keys, "f");
  CHECK(type(keys, "A", 27) == KeyAction{What::toggle_fault, 26});
  type(keys, "f1", 27);
  CHECK(keys.menu_open());
  CHECK(type(keys, "B", 27).what == What::nothing);
}

TEST_CASE("arrow keys move the load, other sequences do nothing and leave nothing behind") {
  Keys keys;
  CHECK(type(keys, "\x1b[A").what == What::load_up);
  CHECK(type(keys, "\x1bOB").what == What::load_down);
  CHECK(type(keys, "\x1b[15;2~").what == What::nothing);
  CHECK(type(keys, "q").what == What::quit);
}

TEST_CASE("escape alone closes the menu, an arrow does not quit") {
  Keys keys;
  type(keys, "f\x1b");
  CHECK(keys.menu_open());
  keys.rest();
  CHECK_FALSE(keys.menu_open());
  CHECK(type(keys, "\x1bq").what == What::quit);
}
