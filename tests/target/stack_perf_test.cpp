// The stacks of the images against the deepest chain of calls in their machine code, and that reading of machine code against
// what the compiler says of each function (-fstack-usage).
#include <doctest/doctest.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <regex>

#include "firmware/board/stm32f405/fault.hpp"
#include "hal/linux/start_error.hpp"
#include "tests/skip.hpp"
#include "tests/target/stack_bound.hpp"
#include "tools/emulator/elf_symbols.hpp"
#include "tools/emulator/image_command.hpp"

using namespace isotherm;
using namespace isotherm::test;

namespace {

namespace files = std::filesystem;

/// Whether there are images to look into, and the tools to do it; otherwise the test is skipped.
bool images_are_there() {
  static std::string reason;
  try {
    emulator::image_files(emulator::image_folder());
  } catch (const hal::StartError& error) {
    reason = error.what();
    skip_test(reason.c_str());
    return false;
  }
  if (::access("/usr/bin/arm-none-eabi-objdump", X_OK) == 0) return true;
  skip_test("arm-none-eabi-objdump is not installed");
  return false;
}

/// What the compiler says: bytes of each function, by FILE:LINE of its source. Several stand in one line where it is a template.
std::map<std::string, std::set<std::uint32_t>> told_by_the_compiler() {
  std::map<std::string, std::set<std::uint32_t>> told;
  for (const auto& entry : files::recursive_directory_iterator(emulator::image_folder() + "/..")) {
    if (entry.path().extension() != ".su") continue;
    std::ifstream file(entry.path());
    static const std::regex row("(?:.*/)?([^/:]+:\\d+):\\d+:.*\t(\\d+)\t(static|dynamic,bounded)");
    for (std::string line; std::getline(file, line);) {
      std::smatch part;
      INFO(line);
      REQUIRE(std::regex_match(line, part, row));  // a size that is known only when the program runs does not fit
      told[part[1]].insert(static_cast<std::uint32_t>(std::stoul(part[2])));
    }
  }
  return told;
}

}  // namespace

TEST_CASE("the deepest chain of calls fits each stack of each image, with room to spare") {
  if (!images_are_there()) return;
  for (const char* name : {"isotherm-rack-a", "isotherm-rack-b", "isotherm-rack-wired"}) {
    CAPTURE(name);
    const std::string elf = emulator::image_folder() + "/" + name + ".elf";
    CallGraph graph(elf);
    CHECK(graph.declare({}, "").size() > 50);  // nothing is said: it does not go unnoticed
    for (const std::string& wrong : graph.declare(calls_through_pointers(), pointed_at_only)) FAIL_CHECK(wrong);
    const auto symbols = emulator::elf_symbols(elf);
    const std::uint32_t main_stack = symbols.at("main_stack_top") - symbols.at("main_stack_bottom");
    const std::uint32_t handler_stack = symbols.at("handler_stack_top") - symbols.at("handler_stack_bottom");
    const StackBound main = main_stack_bound(graph);
    const StackBound handler = handler_stack_bound(graph);
    std::printf("%s: main stack at most %u of %u bytes, handlers' %u of %u\n", name, main.bytes, main_stack, handler.bytes, handler_stack);
    if (name == std::string("isotherm-rack-a")) {
      for (const std::string& function : main.way) std::printf("    %s\n", function.c_str());
    }
    CHECK(main.bytes > 4096);
    CHECK(main.bytes + board::main_stack_margin <= main_stack);
    CHECK(handler.bytes > exception_frame);
    CHECK(handler.bytes + board::handler_stack_margin <= handler_stack);
  }
}

TEST_CASE("the frames that were read from machine code are those that the compiler tells") {
  if (!images_are_there()) return;
  const auto told = told_by_the_compiler();
  const CallGraph graph(emulator::image_folder() + "/isotherm-rack-a.elf");
  unsigned compared = 0;
  for (const auto& [begin, function] : graph.functions()) {
    const auto here = told.find(function.place);
    if (here == told.end()) continue;  // the compiler's own library, and lambdas, whose line is another's
    // The test of the registers takes its bytes in assembly.
    if (function.name == "isotherm::board::registers_keep_their_values()") continue;
    ++compared;
    // It leaves out arguments that came in registers and are put back beside those on the stack: 8 bytes.
    const bool agrees = std::ranges::any_of(here->second, [&function = function](std::uint32_t bytes) {
      return bytes <= function.frame && function.frame <= bytes + 8;
    });
    CAPTURE(function.name);
    CAPTURE(function.frame);
    CHECK(agrees);
  }
  std::printf("%u functions compared\n", compared);
  CHECK(compared > 300);
}
