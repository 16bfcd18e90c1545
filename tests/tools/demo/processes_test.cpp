// Real children of /bin/sh: what is tested is the kernel's side of it, so nothing here can be faked.
#include "tools/demo/processes.hpp"

#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <filesystem>
#include <string>
#include <vector>

#include "tools/demo/run_folder.hpp"

using isotherm::demo::ChildProcess;
using isotherm::demo::Ending;
using isotherm::demo::Processes;
using isotherm::demo::RunFolder;

namespace {

/// Waits for the child to end without taking its status.
void wait_until_ended(pid_t pid) {
  siginfo_t info{};
  ::waitid(P_PID, static_cast<id_t>(pid), &info, WEXITED | WNOWAIT);
}
std::vector<std::string> shell(const std::string& script) { return {"/bin/sh", "-c", script}; }

}  // namespace

TEST_CASE("a child's exit code, signal and last words are told") {
  const RunFolder folder("");
  ChildProcess orderly("orderly", shell("echo first; echo last >&2; echo; exit 2"), folder.file("orderly.log"));
  orderly.start();
  wait_until_ended(orderly.pid());
  const auto ending = orderly.ended();
  REQUIRE(ending);
  CHECK_FALSE(ending->by_signal);
  CHECK(ending->number == 2);
  CHECK(orderly.last_words() == "last");

  ChildProcess killed("killed", shell("kill -9 $$"), folder.file("killed.log"));
  killed.start();
  wait_until_ended(killed.pid());
  const auto death = killed.ended();
  REQUIRE(death);
  CHECK(death->by_signal);
  CHECK(death->number == SIGKILL);
  CHECK(killed.last_words().empty());
}

TEST_CASE("a program that is not there is a failure, not a crash of the demo") {
  const RunFolder folder("");
  ChildProcess child("child", {"/nonexistent/program"}, folder.file("child.log"));
  std::fflush(stdout);  // the thread sanitizer's _exit writes out what the parent had buffered
  child.start();
  wait_until_ended(child.pid());
  CHECK(child.ended()->number == 2);
  CHECK(child.last_words() == "this program could not be executed");
}

TEST_CASE("a program that dies of a signal is started again a second later, and counted") {
  const RunFolder folder("");
  std::vector<std::string> events;
  Processes processes(true, [&](const std::string& event) { events.push_back(event); });
  processes.add("gateway", shell("kill -9 $$"), folder.file("gateway.log"));
  for (std::int64_t now = 0; processes.restarts() == 0 && now < 1'000'000; ++now) processes.tick(now);
  CHECK(processes.restarts() == 1);
  CHECK_FALSE(processes.failure());
  REQUIRE(events.size() == 2);
  CHECK(events[0].starts_with("gateway died of signal 9"));
}

TEST_CASE("with no restarts asked for it stays down") {
  const RunFolder folder("");
  std::vector<std::string> events;
  Processes processes(false, [&](const std::string& event) { events.push_back(event); });
  processes.add("gateway", shell("kill -9 $$"), folder.file("gateway.log"));
  while (processes.running("gateway")) processes.tick(0);
  processes.tick(1'000'000);
  CHECK_FALSE(processes.running("gateway"));
  CHECK(processes.restarts() == 0);
}

TEST_CASE("a program that gives up by itself is a failure with its own sentence") {
  const RunFolder folder("");
  Processes processes(true, [](const std::string&) {});
  processes.add("rack", shell("echo 'port in use' >&2; exit 2"), folder.file("rack.log"));
  while (processes.running("rack")) processes.tick(0);
  REQUIRE(processes.failure());
  CHECK(processes.failure()->exit_code == 2);
  CHECK(processes.failure()->sentence == "port in use");
}

TEST_CASE("one that was told to go and goes is no failure and is not started again") {
  const RunFolder folder("");
  Processes processes(true, [](const std::string&) {});
  processes.add("plant", shell("exec sleep 1000"), folder.file("plant.log"));
  processes.dismiss("plant", SIGTERM);
  while (processes.running("plant")) processes.tick(0);
  processes.tick(1'000'000);
  CHECK_FALSE(processes.failure());
  CHECK_FALSE(processes.running("plant"));
}

TEST_CASE("a temporary folder goes with its run, a kept one stays and takes no second run") {
  std::string temporary;
  std::string kept;
  {
    const RunFolder folder("");
    temporary = folder.path();
    folder.write("a.toml", "x = 1\n");
    CHECK(std::filesystem::exists(folder.file("a.toml")));
    const RunFolder inside(folder.file("kept"));
    kept = inside.path();
    inside.write("store.db", "");
    CHECK_THROWS_AS(RunFolder{kept}, std::exception);
    CHECK_THROWS_AS(RunFolder{folder.file("a.toml")}, std::exception);
    CHECK_THROWS_AS(RunFolder{folder.file(std::string(200, 'x'))}, std::exception);
  }
  CHECK_FALSE(std::filesystem::exists(temporary));
}
