#include "hal/linux/retained_memory.hpp"

#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <fstream>
#include <iterator>

#include "hal/linux/start_error.hpp"
#include "tests/hal/linux/temporary_folder.hpp"

using namespace isotherm::hal;
using isotherm::test::TemporaryFolder;

namespace {

std::string read_all(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

TEST_CASE("what a killed process wrote last is there for the next") {
  const TemporaryFolder folder;
  const std::string path = folder.file("retained");
  const pid_t child = ::fork();
  if (child == 0) {
    RetainedMemory memory(4096, path);
    memory.keep();
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

TEST_CASE("our file of another size begins anew, all zero") {
  const TemporaryFolder folder;
  const std::string path = folder.file("retained");
  for (const std::size_t before : {std::size_t{4096}, std::size_t{16384}}) {
    CAPTURE(before);
    {
      RetainedMemory left_by_another_version(before, path);
      left_by_another_version.keep();
      std::ranges::fill(left_by_another_version.bytes(), std::byte{42});
    }
    const RetainedMemory memory(8192, path);
    CHECK(!memory.retained());
    CHECK(memory.bytes().size() == 8192);
    CHECK(std::ranges::all_of(memory.bytes(), [](std::byte at) { return at == std::byte{0}; }));
  }
}

TEST_CASE("a file that is not ours is refused and stays as it is, whatever its size") {
  const TemporaryFolder folder;
  std::string header;
  {
    const RetainedMemory ours(4096, folder.file("ours"));
    header = read_all(folder.file("ours"));
    REQUIRE(header.size() > 4096);
    header.resize(header.size() - 4096);
  }
  std::string almost = header;
  almost.back() = 1;
  for (const std::string& content :
       {std::string(1, 'x'), std::string("[rack]\nlaw = \"pi\"\n"), std::string(4096, '\0'), std::string(4096, 'x'),
        std::string(header.size() + 4096, 'x'), header.substr(1) + std::string(4097, 'x'), almost + std::string(4096, '\0')}) {
    CAPTURE(content.size());
    const std::string path = folder.write("retained", content);
    CHECK_THROWS_WITH_AS(
        RetainedMemory(4096, path),
        ("cannot map " + path + ": it is not the retained memory of a controller; give a new or an empty file").c_str(),
        StartError);
    CHECK(read_all(path) == content);
  }
}

TEST_CASE("a file of ours is taken after a death at any step of its making, and with any records in it") {
  const TemporaryFolder folder;
  std::string whole;
  {
    const RetainedMemory ours(4096, folder.file("ours"));
    whole = read_all(folder.file("ours"));
  }
  const std::size_t header = whole.size() - 4096;
  for (const std::size_t size : {std::size_t{0}, header, header + 100, whole.size()}) {
    CAPTURE(size);
    const RetainedMemory memory(4096, folder.write("retained", whole.substr(0, size)));
    CHECK(memory.retained() == (size == whole.size()));
    CHECK(memory.bytes().size() == 4096);
  }
  std::fill(whole.begin() + static_cast<std::ptrdiff_t>(header), whole.end(), '\x5A');
  CHECK(RetainedMemory(4096, folder.write("retained", whole)).retained());
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

TEST_CASE("a file that was made goes with a start that is refused, one that was there stays as it is") {
  const TemporaryFolder folder;
  const std::string path = folder.file("retained");
  { const RetainedMemory refused(4096, path); }
  CHECK(::access(path.c_str(), F_OK) != 0);
  {
    RetainedMemory memory(4096, path);
    memory.keep();
    memory.bytes()[0] = std::byte{42};
  }
  { const RetainedMemory refused(4096, path); }
  CHECK(RetainedMemory(4096, path).bytes()[0] == std::byte{42});
}
