#include "gateway/app/gateway.hpp"

#include <doctest/doctest.h>
#include <sys/resource.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <optional>

#include "hal/linux/start_error.hpp"
#include "tests/gateway/temporary_folder.hpp"

namespace isotherm::gateway {
namespace {

std::string why_not(const GatewaySettings& settings) {
  try {
    const Gateway gateway{settings, {}};
  } catch (const hal::StartError& error) {
    return error.what();
  }
  return "";
}

/// While it lives, no file of this process grows beyond a page of SQLite.
class NoLargeFiles {
 public:
  NoLargeFiles() : before_(std::signal(SIGXFSZ, SIG_IGN)) {
    ::getrlimit(RLIMIT_FSIZE, &usual_);
    const rlimit small{4096, usual_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &small);
  }
  ~NoLargeFiles() {
    ::setrlimit(RLIMIT_FSIZE, &usual_);
    std::signal(SIGXFSZ, before_);
  }
  NoLargeFiles(const NoLargeFiles&) = delete;
  NoLargeFiles& operator=(const NoLargeFiles&) = delete;

 private:
  rlimit usual_{};
  void (*before_)(int);
};

TEST_CASE("a store has one gateway at a time, by whatever name, and any number of readers") {
  const test::TemporaryFolder folder;
  GatewaySettings settings = parse_gateway_settings("[[rack]]\n", "g.toml");
  settings.store = folder.file("a.db");
  std::optional<Gateway> first(std::in_place, settings, hal::PlantClock{});

  CHECK(why_not(settings) == "g.toml: store = " + settings.store + ": another gateway uses it; give this one a store of its own");
  GatewaySettings by_another_name = settings;
  by_another_name.store = folder.file("link.db");
  std::filesystem::create_symlink(settings.store, by_another_name.store);
  CHECK(why_not(by_another_name) != "");
  GatewaySettings of_its_own = settings;
  of_its_own.store = folder.file("b.db");
  CHECK(why_not(of_its_own) == "");
  Database reader{settings.store, Database::Access::read_only};
  CHECK(reader.number("SELECT count(*) FROM record") == 0);

  first.reset();
  CHECK(why_not(settings) == "");
}

TEST_CASE("a file that is somebody else's is refused as it is, and no lock stays beside it") {
  const test::TemporaryFolder folder;
  GatewaySettings settings = parse_gateway_settings("[[rack]]\n", "g.toml");
  settings.store = folder.file("notes.txt");
  std::ofstream{settings.store} << "remember the milk, and more than the first hundred bytes that SQLite would keep for itself";
  CHECK(why_not(settings).find("not a database") != std::string::npos);
  CHECK_FALSE(std::filesystem::exists(settings.store + ".lock"));

  settings.store = folder.file("other.db");
  {
    Database other{settings.store, Database::Access::read_write};
    other.execute("PRAGMA application_id = 4711; CREATE TABLE mine (x)");
  }
  CHECK(why_not(settings).find("of another program") != std::string::npos);
  CHECK_FALSE(std::filesystem::exists(settings.store + ".lock"));
}

TEST_CASE("a store that cannot be is told by file and key, and neither a lock nor half a store stays") {
  const test::TemporaryFolder folder;
  GatewaySettings settings = parse_gateway_settings("[[rack]]\n", "g.toml");
  settings.store = folder.file("nowhere/a.db");
  CHECK(why_not(settings) == "g.toml: store = " + settings.store + ": there is no folder " + folder.file("nowhere"));

  settings.store = folder.file("folder.db");
  std::filesystem::create_directory(settings.store);
  CHECK(why_not(settings).starts_with("g.toml: store " + settings.store + " cannot be opened"));
  CHECK_FALSE(std::filesystem::exists(settings.store + ".lock"));

  settings.store = folder.file("small.db");
  {
    const NoLargeFiles disk_is_full;
    CHECK(why_not(settings).starts_with("g.toml: store " + settings.store));
  }
  for (const char* const beside : {"", ".lock", "-wal", "-shm"}) {
    CHECK_FALSE(std::filesystem::exists(settings.store + beside));
  }
}

}  // namespace
}  // namespace isotherm::gateway
