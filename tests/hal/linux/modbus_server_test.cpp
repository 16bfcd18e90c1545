#include "hal/linux/modbus_server.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <modbus/modbus.h>
#include <poll.h>
#include <sys/socket.h>
#include <termios.h>

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <numeric>
#include <random>
#include <vector>

#include "hal/fake/hand_clock.hpp"
#include "hal/linux/start_error.hpp"
#include "tests/hal/linux/loop_thread.hpp"
#include "tests/hal/linux/temporary_folder.hpp"
#include "tests/hal/modbus/test_registers.hpp"

using namespace isotherm;
using namespace isotherm::hal;
using namespace isotherm::test;

namespace {

using Context = std::unique_ptr<modbus_t, void (*)(modbus_t*)>;

Context client(modbus_t* context) {
  modbus_set_response_timeout(context, 5, 0);
  modbus_set_slave(context, 1);
  return {context, [](modbus_t* at) {
            modbus_close(at);
            modbus_free(at);
          }};
}

const Address any_port{Address::Kind::tcp, "127.0.0.1", 0, {}};

struct Bench {
  explicit Bench(const Address& address, ServerLimits limits = {})
      : server(address, registers, loop, line_clock, limits), thread(loop) {}

  Context tcp_client() const {
    modbus_t* context = modbus_new_tcp("127.0.0.1", server.port());
    REQUIRE(modbus_connect(context) == 0);
    return client(context);
  }
  ServerCounters counters() {
    ServerCounters copy;
    thread.run([&] { copy = server.counters(); });
    return copy;
  }

  TestRegisters registers;
  PollLoop loop;
  HandClock line_clock;
  ModbusServer server;
  LoopThread thread;
};

/// What libmodbus's client sees of our slave, whatever lies between.
void check_conversation(modbus_t* context) {
  std::vector<std::uint16_t> words(125);
  for (const int count : {1, 2, 60, 124, 125}) {
    REQUIRE(modbus_read_registers(context, 0x0100, count, words.data()) == count);
    CHECK(words[0] == 0x0100);
    CHECK(words[static_cast<std::size_t>(count) - 1] == 0x0100 + count - 1);
    REQUIRE(modbus_read_input_registers(context, 0x0100, count, words.data()) == count);
  }
  std::iota(words.begin(), words.end(), std::uint16_t{5000});
  CHECK(modbus_write_registers(context, 0x0100, 123, words.data()) == 123);
  CHECK(modbus_write_register(context, 0x0101, 4321) == 1);
  std::vector<std::uint16_t> back(123);
  REQUIRE(modbus_read_registers(context, 0x0100, 123, back.data()) == 123);
  CHECK(back[0] == 5000);
  CHECK(back[1] == 4321);
  CHECK(back[122] == 5122);

  const auto refused_with = [](int result, int error) { return result == -1 && errno == error; };
  std::uint8_t bit = 0;
  CHECK(refused_with(modbus_read_bits(context, 0, 1, &bit), EMBXILFUN));
  CHECK(refused_with(modbus_read_registers(context, 0, 1, words.data()), EMBXILADD));
  words[0] = TestRegisters::not_permitted;
  CHECK(refused_with(modbus_write_registers(context, 0x0100, 1, words.data()), EMBXILVAL));
  CHECK(refused_with(modbus_read_registers(context, TestRegisters::broken, 1, words.data()), EMBXSFAIL));
  CHECK(modbus_read_registers(context, 0x0100, 1, words.data()) == 1);
}

/// What comes next on a socket, waiting for it; 0 when the other end closes.
ssize_t receive(int socket, std::span<std::uint8_t> bytes) {
  pollfd waiting{socket, POLLIN, 0};
  REQUIRE(::poll(&waiting, 1, 5000) == 1);
  return ::recv(socket, bytes.data(), bytes.size(), 0);
}

/// A pseudo terminal: a serial port under its name, and the cable out of it.
struct Terminal {
  Descriptor cable{::posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK)};
  std::string name;
  Terminal() {
    REQUIRE(::grantpt(cable.number()) == 0);
    REQUIRE(::unlockpt(cable.number()) == 0);
    name = ::ptsname(cable.number());
  }
};

std::string sentence_of(const std::function<void()>& start) {
  try {
    start();
  } catch (const StartError& error) {
    return error.what();
  }
  return "started";
}

}  // namespace

TEST_CASE("libmodbus as a TCP client gets every answer and every exception from our server") {
  Bench bench(any_port);
  const Context context = bench.tcp_client();
  check_conversation(context.get());
  modbus_set_slave(context.get(), 3);
  std::uint16_t word = 0;
  CHECK(modbus_read_registers(context.get(), 0x0100, 1, &word) == -1);
  CHECK(errno == EMBXGTAR);
}

TEST_CASE("libmodbus as an RTU client gets the same over a socket") {
  TemporaryFolder folder;
  const Address address{Address::Kind::rtu_unix, {}, 0, folder.file("bus")};
  Bench bench(address);
  const Context context = client(modbus_new_rtu("/dev/null", 115200, 'N', 8, 1));
  modbus_set_socket(context.get(), ::dup(connect_unix(address.path).number()));
  check_conversation(context.get());
}

TEST_CASE("libmodbus as an RTU client gets the same over a serial port") {
  // Two pseudo terminals, one for each end, and the cable between them.
  Terminal ours;
  Terminal theirs;
  Address address;
  address.kind = Address::Kind::rtu;
  address.path = ours.name;
  modbus_t* context = modbus_new_rtu(theirs.name.c_str(), 115200, 'N', 8, 1);
  REQUIRE(modbus_connect(context) == 0);
  const Context owner = client(context);
  Bench bench(address);
  const auto lay_cable = [&](const Terminal& from, const Terminal& to) {
    bench.loop.watch(from.cable.number(), POLLIN, [&from, &to](short) {
      std::uint8_t bytes[512];
      const auto count = ::read(from.cable.number(), bytes, sizeof bytes);
      if (count > 0) REQUIRE(::write(to.cable.number(), bytes, static_cast<std::size_t>(count)) == count);
    });
  };
  bench.thread.run([&] {
    lay_cable(ours, theirs);
    lay_cable(theirs, ours);
  });
  check_conversation(context);
  bench.thread.run([&] {
    bench.loop.forget(ours.cable.number());
    bench.loop.forget(theirs.cable.number());
  });
}

TEST_CASE("a serial port that was unplugged is served again when it is back") {
  TemporaryFolder folder;
  Address address;
  address.kind = Address::Kind::rtu;
  address.path = folder.file("port");
  auto terminal = std::make_unique<Terminal>();
  std::filesystem::create_symlink(terminal->name, address.path);
  Bench bench(address);
  // Its own file descriptor: libmodbus closes it.
  const auto ask = [&terminal] {
    const Context context = client(modbus_new_rtu("/dev/null", 115200, 'N', 8, 1));
    modbus_set_socket(context.get(), ::dup(terminal->cable.number()));
    std::uint16_t word = 0;
    return modbus_read_registers(context.get(), 0x0100, 1, &word);
  };
  const auto wait_until = [&bench](const std::function<bool(const ServerCounters&)>& holds) {
    while (!holds(bench.counters())) std::this_thread::yield();
  };
  CHECK(ask() == 1);
  for (std::uint64_t round = 1; round <= 2; ++round) {
    std::filesystem::remove(address.path);
    terminal.reset();
    wait_until([round](const ServerCounters& counters) { return counters.left == round; });
    bench.thread.run([&] { CHECK(bench.server.peers() == 0); });
    terminal = std::make_unique<Terminal>();
    std::filesystem::create_symlink(terminal->name, address.path);
    wait_until([round](const ServerCounters& counters) { return counters.reopened == round; });
    CHECK(ask() == 1);
  }
  CHECK(bench.counters().requests_answered == 3);
}

TEST_CASE("many masters are served side by side, and the one too many is turned away") {
  ServerLimits limits;
  limits.most_peers = 8;
  Bench bench(any_port, limits);
  std::vector<Context> clients;
  std::uint16_t word = 0;
  for (int at = 0; at < 8; ++at) {
    clients.push_back(bench.tcp_client());
    CHECK(modbus_read_registers(clients.back().get(), 0x0100, 1, &word) == 1);
  }
  const Context late = bench.tcp_client();
  CHECK(modbus_read_registers(late.get(), 0x0100, 1, &word) == -1);
  for (const Context& at : clients) CHECK(modbus_read_registers(at.get(), 0x0100, 1, &word) == 1);
  CHECK(bench.counters().turned_away == 1);
}

TEST_CASE("a master that has been silent for too long makes room for a new one") {
  ServerLimits limits;
  limits.most_peers = 1;
  Bench bench(any_port, limits);
  std::uint16_t word = 0;
  const Context idle = bench.tcp_client();
  CHECK(modbus_read_registers(idle.get(), 0x0100, 1, &word) == 1);
  bench.thread.run([&] { bench.line_clock.advance(60'001); });
  const Context fresh = bench.tcp_client();
  CHECK(modbus_read_registers(fresh.get(), 0x0100, 1, &word) == 1);
  CHECK(modbus_read_registers(idle.get(), 0x0100, 1, &word) == -1);
  CHECK(bench.counters().dropped_idle == 1);
}

TEST_CASE("a peer that sends three bad frames is dropped, and others do not notice") {
  Bench bench(any_port);
  const Context good = bench.tcp_client();
  const Context bad = bench.tcp_client();
  // A read whose header announces one byte too many.
  const std::vector<std::uint8_t> frame{0, 1, 0, 0, 0, 7, 1, 3, 1, 0, 0, 1, 0};
  std::uint8_t answer[64];
  std::uint16_t word = 0;
  for (int round = 0; round < 3; ++round) {
    REQUIRE(::send(modbus_get_socket(bad.get()), frame.data(), frame.size(), 0) == 13);
    CHECK(receive(modbus_get_socket(bad.get()), answer) == 9);
    CHECK(modbus_read_registers(good.get(), 0x0100, 1, &word) == 1);
  }
  CHECK(receive(modbus_get_socket(bad.get()), answer) <= 0);
  CHECK(bench.counters().dropped_bad == 1);
}

TEST_CASE("a flood of noise on many connections leaves a good master served and the registers as they were") {
  Bench bench(any_port);
  const auto before = bench.registers.words;
  const Context good = bench.tcp_client();
  std::mt19937 random(5);
  std::uint16_t word = 0;
  for (int round = 0; round < 200; ++round) {
    const Descriptor noisy = connect_tcp("127.0.0.1", bench.server.port(), 5000);
    REQUIRE(static_cast<bool>(noisy));
    std::vector<std::uint8_t> noise(1 + random() % 3000);
    for (auto& byte : noise) byte = static_cast<std::uint8_t>(random());
    [[maybe_unused]] const auto sent = ::send(noisy.number(), noise.data(), noise.size(), MSG_NOSIGNAL);
    REQUIRE(modbus_read_registers(good.get(), 0x0100, 1, &word) == 1);
  }
  bench.thread.run([&] { CHECK(bench.registers.words == before); });
}

TEST_CASE("half a frame on a line is given up after silence") {
  TemporaryFolder folder;
  const Address address{Address::Kind::rtu_unix, {}, 0, folder.file("bus")};
  Bench bench(address);
  const Descriptor line = connect_unix(address.path);
  REQUIRE(::send(line.number(), "\x01\x03\x01", 3, 0) == 3);
  // Each round trip is a pass of the loop: one takes the connection, the next its bytes.
  for (int round = 0; round < 3; ++round) bench.counters();
  bench.thread.run([&] { bench.line_clock.advance(25); });
  const Context context = client(modbus_new_rtu("/dev/null", 115200, 'N', 8, 1));
  modbus_set_socket(context.get(), ::dup(line.number()));
  std::uint16_t word = 0;
  CHECK(modbus_read_registers(context.get(), 0x0100, 1, &word) == 1);
}

TEST_CASE("an address in use is told in one sentence") {
  PollLoop loop;
  HandClock clock;
  TestRegisters registers;
  const ModbusServer first(any_port, registers, loop, clock);
  const Address taken{Address::Kind::tcp, "127.0.0.1", first.port(), {}};
  CHECK(sentence_of([&] { ModbusServer(taken, registers, loop, clock); }) ==
        "cannot listen on tcp:127.0.0.1:" + std::to_string(first.port()) + ": address already in use");

  TemporaryFolder folder;
  const Address path{Address::Kind::rtu_unix, {}, 0, folder.file("bus")};
  {
    const ModbusServer second(path, registers, loop, clock);
    CHECK(sentence_of([&] { ModbusServer(path, registers, loop, clock); }) ==
          "cannot listen on rtu+unix:" + path.path + ": address already in use");
    CHECK(std::filesystem::exists(path.path));
  }
  CHECK(!std::filesystem::exists(path.path));

  Address serial;
  serial.kind = Address::Kind::rtu;
  serial.path = folder.file("no-such-port");
  CHECK(sentence_of([&] { ModbusServer(serial, registers, loop, clock); }) ==
        "cannot open rtu:" + serial.path + ": no such file or directory");
  CHECK(sentence_of([&] { ModbusServer({Address::Kind::tcp, "no.such.host.invalid", 1, {}}, registers, loop, clock); })
            .starts_with("cannot listen on tcp:no.such.host.invalid:1: "));
}

TEST_CASE("a socket file left by a killed process is replaced, any other file is not") {
  PollLoop loop;
  HandClock clock;
  TestRegisters registers;
  TemporaryFolder folder;
  const std::string path = folder.file("bus");
  {
    // A listener whose file outlives it, as after kill -9.
    const Listener killed = Listener::unix_path(path, "the test's socket");
    std::filesystem::rename(path, folder.file("kept"));
  }
  std::filesystem::rename(folder.file("kept"), path);
  CHECK(sentence_of([&] { ModbusServer({Address::Kind::rtu_unix, {}, 0, path}, registers, loop, clock); }) == "started");

  const std::string precious = folder.write("precious", "data");
  CHECK(sentence_of([&] { ModbusServer({Address::Kind::rtu_unix, {}, 0, precious}, registers, loop, clock); })
            .ends_with("address already in use"));
  CHECK(std::filesystem::file_size(precious) == 4);
}
