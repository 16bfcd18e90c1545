#include "tools/plant/serve/plant_server.hpp"

#include <doctest/doctest.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include <array>
#include <csignal>
#include <filesystem>
#include <sstream>

#include "control/point/field_bus_map.hpp"
#include "hal/linux/log.hpp"
#include "hal/linux/modbus_master.hpp"
#include "hal/linux/start_error.hpp"
#include "tests/hal/linux/temporary_folder.hpp"
#include "tools/plant/serve/tell.hpp"

using namespace isotherm;
using namespace isotherm::plant;
using isotherm::test::TemporaryFolder;

namespace {

std::optional<ServeOptions> parse(std::vector<std::string> arguments) {
  std::vector<const char*> raw{"isotherm-plant"};
  for (const std::string& at : arguments) raw.push_back(at.c_str());
  return parse_serve_options(static_cast<int>(raw.size()), raw.data());
}

std::string refusal(const std::vector<std::string>& arguments) {
  try {
    const auto options = parse(arguments);
    if (options) PlantServer server(*options);
  } catch (const hal::StartError& error) {
    return error.what();
  }
  return "started";
}

/// isotherm-plant in a process of its own, at ten times the wall's pace; constructed when it serves.
class Process {
 public:
  explicit Process(std::vector<std::string> arguments) {
    arguments.insert(arguments.end(), {"--workload", "profile", "--speed", "10", "--log-level", "off"});
    const auto options = parse(arguments);
    int ends[2] = {-1, -1};
    REQUIRE(::pipe(ends) == 0);
    const hal::Descriptor ready(ends[0]);
    hal::Descriptor tell(ends[1]);
    id_ = ::fork();
    if (id_ == 0) {
      int code = 1;
      try {
        hal::log::start("isotherm-plant", options->log_level);
        PlantServer server(*options);
        [[maybe_unused]] const auto told = ::write(tell.number(), "r", 1);
        server.run();
        code = 0;
      } catch (...) {
        code = 2;
      }
      ::_exit(code);
    }
    tell.reset();
    char byte = 0;
    REQUIRE(::read(ready.number(), &byte, 1) == 1);  // 0 when the process has ended instead
  }
  ~Process() {
    if (id_ > 0) end(SIGKILL);
  }
  int end(int signal) {
    ::kill(id_, signal);
    int status = 0;
    ::waitpid(id_, &status, 0);
    id_ = 0;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

 private:
  pid_t id_ = 0;
};

std::string line_from(const hal::Descriptor& peer) {
  std::string line;
  for (;;) {
    pollfd waiting{peer.number(), POLLIN, 0};
    char at = 0;
    if (::poll(&waiting, 1, 10'000) != 1 || ::recv(peer.number(), &at, 1, 0) != 1) return line + "?";
    if (at == '\n') return line;
    line += at;
  }
}

std::string ask(const hal::Descriptor& peer, const std::string& line) {
  const std::string whole = line + "\n";
  REQUIRE(::send(peer.number(), whole.data(), whole.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(whole.size()));
  return line_from(peer);
}

std::uint64_t plant_ms(const std::string& truth) { return std::stoull(truth.substr(truth.find(':') + 1)); }

}  // namespace

TEST_CASE("a plant is served on its field bus, and its control socket pushes a line a plant second") {
  const TemporaryFolder folder;
  const std::string bus = folder.file("bus");
  Process process({"--listen", "rtu+unix:" + bus, "--control", "unix:" + folder.file("control")});
  const hal::Descriptor control = hal::connect_unix(folder.file("control"));
  REQUIRE(static_cast<bool>(control));
  const hal::PlantClock wall;
  const hal::Address address{hal::Address::Kind::rtu_unix, {}, 0, bus};
  hal::ModbusMaster master(address, wall, wall, {5000, 20, 5000});
  std::array<std::uint16_t, field_bus::rack_io::words> io{};
  REQUIRE(master.read(field_bus::rack_io_unit, 0, io) == Fault::none);
  CHECK(io[0] == field_bus::magic);
  std::array<std::uint16_t, field_bus::node::words> node{};
  for (std::uint8_t unit = 11; unit <= 19; ++unit) REQUIRE(master.read(unit, 0, node) == Fault::none);
  std::array<std::uint16_t, 1> word{};
  CHECK(ask(control, "fault e_stop") == "{\"ok\":true}");
  std::uint64_t before = plant_ms(ask(control, "watch"));
  for (int second = 0; second < 5; ++second) {
    const std::uint64_t now = plant_ms(line_from(control));
    CHECK(now == before + 1000);
    before = now;
  }
  REQUIRE(master.read(field_bus::rack_io_unit, field_bus::rack_io::fast + 5, word) == Fault::none);
  CHECK((word[0] & fast_bit::emergency_stop) != 0);
  CHECK(process.end(SIGTERM) == 0);
  CHECK(!std::filesystem::exists(bus));
  CHECK(!std::filesystem::exists(folder.file("control")));
}

TEST_CASE("a plant that was killed resumes from its state file, its faults included") {
  const TemporaryFolder folder;
  const std::vector<std::string> arguments{"--control", "unix:" + folder.file("control"), "--state",
                                           folder.file("state"), "--fault", "primary_lost"};
  std::uint64_t killed_at = 0;
  {
    Process process(arguments);
    const hal::Descriptor control = hal::connect_unix(folder.file("control"));
    REQUIRE(static_cast<bool>(control));
    ask(control, "clear primary_lost");
    ask(control, "fault slow_leak 77");
    ask(control, "watch");
    for (int second = 0; second < 6; ++second) killed_at = plant_ms(line_from(control));
    process.end(SIGKILL);
  }
  Process process(arguments);
  const hal::Descriptor control = hal::connect_unix(folder.file("control"));
  REQUIRE(static_cast<bool>(control));
  CHECK(plant_ms(ask(control, "truth")) + 1000 >= killed_at);
  const std::string faults = ask(control, "faults");
  CHECK(faults.find("\"active\":true,\"value\":77") != std::string::npos);
  const std::string truth = ask(control, "truth");
  CHECK(truth.find("primary_lost") == std::string::npos);
  CHECK(truth.find("slow_leak") != std::string::npos);
}

TEST_CASE("each plant starts and serves") {
  for (const char* plant : {"rack_loop", "study_node", "study_rack", "study_rack_mixing"}) {
    CAPTURE(plant);
    const TemporaryFolder folder;
    Process process({"--plant", plant, "--listen", "rtu+unix:" + folder.file("bus")});
    const hal::PlantClock wall;
    hal::ModbusMaster master({hal::Address::Kind::rtu_unix, {}, 0, folder.file("bus")}, wall, wall, {5000, 20, 5000});
    std::array<std::uint16_t, field_bus::node::words> node{};
    CHECK(master.read(field_bus::first_node_unit, 0, node) == Fault::none);
    CHECK(node[0] == field_bus::magic);
    CHECK(process.end(SIGTERM) == 0);
  }
}

TEST_CASE("what cannot start is told in one sentence and leaves nothing behind") {
  const TemporaryFolder folder;
  const std::string bus = "rtu+unix:" + folder.file("bus");
  const auto bad = [&](std::vector<std::string> more) {
    more.insert(more.end(), {"--listen", bus, "--workload", "profile"});
    return refusal(more);
  };
  CHECK(refusal({}) == "nothing to serve: give --listen ADDRESS or --control unix:/PATH");
  CHECK(bad({"--fault", "pump_3_dead"}) == "no fault \"pump_3_dead\"; did you mean pump_1_dead?");
  CHECK(bad({"--fault", "slow_leak=0"}) == "fault slow_leak = 0: permitted 1..10000");
  CHECK(bad({"--start", "hot"}).find("warm|cold") != std::string::npos);
  CHECK(bad({"--speed", "0"}) == "--speed 0: permitted is a whole number 1..1000");
  CHECK(bad({"--control", "/no/scheme"}) == "address \"/no/scheme\": permitted is unix:/path");
  CHECK(bad({"--control", "unix:/no/such/folder/x"}) ==
        "cannot listen on unix:/no/such/folder/x: no such file or directory");
  CHECK(bad({"--state", "/no/such/folder/state"}) == "--state /no/such/folder/state: cannot be written: no such file or directory");
  CHECK(bad({"--plant", "study_node", "--fault", "e_stop"}) == "--fault: study_node has no faults to set");
  CHECK(bad({"--plant", "study_rack", "--start", "cold"}) == "--start cold: study_rack starts warm only");
  CHECK(bad({"--plant", "study_rack", "--gpu-class", "700w"}) == "--gpu-class: study_rack has its own, give none");
  CHECK(bad({"--zone-valves", "19"}) == "--zone-valves 19: permitted is 0..18");
  CHECK(bad({"--plant", "study_rack", "--zone-valves", "9"}) == "--zone-valves: study_rack has none, give none");
  CHECK(bad({"--plant", "study_rack", "--mixing-valve"}) == "--mixing-valve: study_rack is as it is, give none");
  const std::string damaged = folder.write("damaged", "this is no state");
  CHECK(bad({"--state", damaged}) == "--state " + damaged +
                                         ": the saved state is damaged (checksum); remove the file to begin anew");
  const std::string empty = folder.write("empty.csv", "");
  CHECK(refusal({"--listen", bus, "--workload", empty}).starts_with(empty + ": "));
  CHECK(!std::filesystem::exists(folder.file("bus")));
}

TEST_CASE("a port that is taken is told in one sentence") {
  const hal::Listener taken = hal::Listener::tcp("127.0.0.1", 0);
  const std::string address = "tcp:127.0.0.1:" + std::to_string(taken.port());
  CHECK(refusal({"--listen", address, "--workload", "profile"}) ==
        "cannot listen on " + address + ": address already in use");
}

TEST_CASE("a running simulator is told lines by another call of the program, and each answer is printed") {
  const TemporaryFolder folder;
  const std::string path = folder.file("control");
  std::ostringstream said;
  CHECK_THROWS_WITH_AS(tell(path, {"clear"}, said),
                       ("no simulator serves unix:" + path + ": no such file or directory").c_str(), hal::StartError);
  Process process({"--control", "unix:" + path});
  CHECK(tell(path, {"fault e_stop", "load 0.5"}, said));
  CHECK(said.str() == "{\"ok\":true}\n{\"ok\":true}\n");
  std::ostringstream refused;
  CHECK_FALSE(tell(path, {"fault gremlin", "clear"}, refused));
  CHECK(refused.str().find("gremlin") != std::string::npos);
  CHECK(refused.str().ends_with("{\"ok\":true}\n"));
  CHECK(refusal({"--tell", "clear"}).find("--control unix:/PATH") != std::string::npos);
  CHECK(refusal({"--control", "unix:" + path, "--tell", "watch"}).find("truth") != std::string::npos);
  CHECK(process.end(SIGTERM) == 0);
}
