#include "hal/linux/file_lock.hpp"

#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <optional>

#include "hal/linux/start_error.hpp"
#include "tests/hal/linux/temporary_folder.hpp"

using namespace isotherm::hal;
using isotherm::test::TemporaryFolder;

TEST_CASE("a second claim is refused while the first lives, and let in after it") {
  const TemporaryFolder folder;
  const std::string path = folder.file("lock");
  std::optional<FileLock> first(std::in_place, path, "taken");
  CHECK_THROWS_WITH_AS(FileLock(path, "it is taken"), "it is taken", StartError);
  first.reset();
  CHECK_NOTHROW(FileLock(path, "taken"));
}

TEST_CASE("a killed process leaves no claim behind") {
  const TemporaryFolder folder;
  const std::string path = folder.file("lock");
  const pid_t child = ::fork();
  if (child == 0) {
    const FileLock lock(path, "taken");
    ::raise(SIGKILL);
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  REQUIRE(WIFSIGNALED(status));
  CHECK_NOTHROW(FileLock(path, "taken"));
}

TEST_CASE("a lock file that was made goes with a start that is refused, and stays with one that is not") {
  const TemporaryFolder folder;
  const std::string path = folder.file("lock");
  { const FileLock refused(path, "taken"); }
  CHECK(::access(path.c_str(), F_OK) != 0);
  {
    FileLock lock(path, "taken");
    lock.keep();
    CHECK_THROWS_AS(FileLock(path, "taken"), StartError);
    CHECK(::access(path.c_str(), F_OK) == 0);
  }
  { const FileLock found(path, "taken"); }
  CHECK(::access(path.c_str(), F_OK) == 0);
}

TEST_CASE("a lock that cannot be says why") {
  const TemporaryFolder folder;
  const std::string path = folder.file("no/such/folder");
  CHECK_THROWS_WITH_AS(FileLock(path, "taken"), ("cannot lock " + path + ": no such file or directory").c_str(), StartError);
}
