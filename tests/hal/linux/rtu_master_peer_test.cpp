// The portable RTU master against libmodbus as the device: both sides of the same bytes.
#include <doctest/doctest.h>
#include <modbus/modbus.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <memory>

#include "hal/linux/descriptor.hpp"
#include "hal/modbus/rtu_master.hpp"
#include "tests/hal/modbus/test_line.hpp"

using namespace isotherm;
using namespace isotherm::test;

namespace {

constexpr int unit = 17;

/// libmodbus's server on one end of a pair of sockets; each request is served before anything else happens.
class Server {
 public:
  Server() : mapping_(modbus_mapping_new(0, 0, 500, 0), modbus_mapping_free), modbus_(modbus_new_rtu("/dev/null", 115200, 'N', 8, 1), modbus_free) {
    std::array<int, 2> ends{};
    REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()) == 0);
    ours_ = hal::Descriptor(ends[0]);
    theirs_ = hal::Descriptor(ends[1]);
    modbus_set_socket(modbus_.get(), theirs_.number());
    modbus_set_slave(modbus_.get(), unit);
    for (int n = 0; n < 500; ++n) mapping_->tab_registers[n] = static_cast<std::uint16_t>(3 * n + 1);
  }
  Frame answer(const Frame& request) {
    REQUIRE(::write(ours_.number(), request.data(), request.size()) == static_cast<ssize_t>(request.size()));
    std::array<std::uint8_t, MODBUS_RTU_MAX_ADU_LENGTH> query{};
    const int length = modbus_receive(modbus_.get(), query.data());
    if (length <= 0) return {};
    modbus_reply(modbus_.get(), query.data(), length, mapping_.get());
    Frame answer(512);
    const ssize_t count = ::recv(ours_.number(), answer.data(), answer.size(), MSG_DONTWAIT);
    answer.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
    return answer;
  }
  const std::uint16_t* words() const { return mapping_->tab_registers; }

 private:
  std::unique_ptr<modbus_mapping_t, void (*)(modbus_mapping_t*)> mapping_;
  std::unique_ptr<modbus_t, void (*)(modbus_t*)> modbus_;
  hal::Descriptor ours_;
  hal::Descriptor theirs_;
};

}  // namespace

TEST_CASE("libmodbus understands the portable master, and is understood") {
  Server server;
  TestLine line;
  line.peer = [&](const Frame& request) { return server.answer(request); };
  hal::modbus::RtuMaster master(line, line);
  for (std::size_t count = 1; count <= hal::modbus::most_read_words; ++count) {
    std::vector<std::uint16_t> words(count);
    REQUIRE(master.read(unit, 40, words) == Fault::none);
    REQUIRE(std::equal(words.begin(), words.end(), server.words() + 40));
  }
  for (std::size_t count = 1; count <= hal::modbus::most_write_words; ++count) {
    std::vector<std::uint16_t> words(count, static_cast<std::uint16_t>(count));
    REQUIRE(master.write(unit, 200, words) == Fault::none);
    REQUIRE(std::equal(words.begin(), words.end(), server.words() + 200));
  }
  std::array<std::uint16_t, 2> beyond{};
  CHECK(master.read(unit, 499, beyond) == Fault::device);
  CHECK(master.read(unit + 1, 40, beyond) == Fault::timeout);
  CHECK(master.counters().crc_errors == 0);
  CHECK(master.counters().framing_errors == 0);
}
