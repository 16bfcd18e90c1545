#include "tools/demo/log_tail.hpp"

#include <doctest/doctest.h>

#include "tests/hal/linux/temporary_folder.hpp"

using namespace isotherm;
using namespace isotherm::demo;

TEST_CASE("the last lines of a log are told, blank ones left out, long ones cut, and the returns of a serial line too") {
  const test::TemporaryFolder folder;
  const std::string log = folder.write("chip.log", "first\r\n\r\nsecond\n  \n" + std::string(400, 'x') + "\nfourth");
  CHECK(last_lines(log, 9) == std::vector<std::string>{"first", "second", std::string(300, 'x'), "fourth"});
  CHECK(last_lines(log, 1) == std::vector<std::string>{"fourth"});
  CHECK(last_lines(folder.write("long.log", std::string(9000, '\n') + "one\ntwo\n"), 5) == std::vector<std::string>{"one", "two"});
  CHECK(last_lines(folder.file("none.log"), 5).empty());
}

TEST_CASE("a chip that halts for want of an image is told from one that starts or has to be waited for") {
  const test::TemporaryFolder folder;
  CHECK(says_halted(folder.write("1.log", "isotherm-boot, start 0: no image may boot; halted\r\nslot A is empty\r\nslot B is empty\r\n")));
  CHECK(says_halted(folder.write("2.log", "isotherm-boot, start 0: no image may boot; halted\r\n")));
  CHECK_FALSE(says_halted(folder.write("3.log", "isotherm-boot, start 1: slot A, version 0.1.0; adopted the newer image\r\n")));
  CHECK_FALSE(says_halted(folder.write("4.log", "")));
  CHECK_FALSE(says_halted(folder.file("none.log")));
}

TEST_CASE("what did not come up is told with the end of its log as the reason") {
  const test::TemporaryFolder folder;
  const std::string log = folder.write("chip.log", "1\n2\n3\n4\nclock from an emulator\r\nno boot id\r\n");
  CHECK(not_up_sentence("the rack controller", 120, log) ==
        "the rack controller did not come up within 120 s; " + log + " ends with: 2 | 3 | 4 | clock from an emulator | no boot id");
  const std::string empty = folder.write("empty.log", "");
  CHECK(not_up_sentence("the plant", 120, empty).find(empty + " is empty") != std::string::npos);
}
