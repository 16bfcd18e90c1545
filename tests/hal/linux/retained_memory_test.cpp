#include "hal/linux/retained_memory.hpp"

#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>

#include "hal/linux/start_error.hpp"
#include "tests/hal/linux/temporary_folder.hpp"

using namespace isotherm::hal;
using isotherm::test::TemporaryFolder;

TEST_CASE("what a killed process wrote last is there for the next") {
  const TemporaryFolder folder;
  const std::string path = folder.file("retained");
  const pid_t child = ::fork();
  if (child == 0) {
    const RetainedMemory memory(4096, path);
    memory.bytes()[0] = std::byte{42};
    memory.bytes()[4095] = std::byte{43};
    ::raise(SIGKILL);
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  REQUIRE(WIFSIGNALED(status));
  const RetainedMemory memory(4096, path);
  CHECK(memory.retained());
  CHECK(memory.bytes()[0] == std::byte{42});
  CHECK(memory.bytes()[4095] == std::byte{43});
}

TEST_CASE("a file of another size begins anew, all zero") {
  const TemporaryFolder folder;
  const std::string path = folder.write("retained", "left by another version");
  const RetainedMemory memory(8192, path);
  CHECK(!memory.retained());
  CHECK(std::all_of(memory.bytes().begin(), memory.bytes().end(), [](std::byte at) { return at == std::byte{0}; }));
}

TEST_CASE("without a file the memory is zero") {
  const RetainedMemory memory(100);
  CHECK(!memory.retained());
  CHECK(memory.bytes().size() == 100);
  CHECK(memory.bytes()[99] == std::byte{0});
}

TEST_CASE("a file that another process holds, or that cannot be, is refused") {
  const TemporaryFolder folder;
  const std::string path = folder.file("retained");
  const RetainedMemory first(4096, path);
  CHECK_THROWS_WITH_AS(RetainedMemory(4096, path), ("cannot map " + path + ": another process holds it").c_str(),
                       StartError);
  CHECK_THROWS_AS(RetainedMemory(4096, folder.file("no/such/folder")), StartError);
  CHECK_THROWS_AS(RetainedMemory(4096, folder.file("")), StartError);
}
