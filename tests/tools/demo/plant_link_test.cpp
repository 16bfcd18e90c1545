#include "tools/demo/plant_link.hpp"

#include <doctest/doctest.h>
#include <sys/socket.h>

#include <string>
#include <vector>

#include "hal/linux/sockets.hpp"
#include "tools/demo/run_folder.hpp"

using isotherm::demo::LineSocket;
using isotherm::demo::RunFolder;
using isotherm::hal::Descriptor;
using isotherm::hal::Listener;

namespace {
void send(const Descriptor& peer, const std::string& bytes) {
  REQUIRE(::send(peer.number(), bytes.data(), bytes.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(bytes.size()));
}
std::string received(const Descriptor& peer) {
  char bytes[256];
  const ssize_t count = ::recv(peer.number(), bytes, sizeof bytes, MSG_DONTWAIT);
  return count > 0 ? std::string(bytes, static_cast<std::size_t>(count)) : std::string{};
}
}  // namespace

TEST_CASE("lines arrive whole, however their bytes come") {
  const RunFolder folder("");
  const Listener plant = Listener::unix_path(folder.file("s"), "unix:s");
  LineSocket link(folder.file("s"), "watch");
  link.tick(0);
  REQUIRE(link.connected());
  const Descriptor peer = plant.accept();
  CHECK(received(peer) == "watch\n");
  send(peer, "{\"a\":1}\n{\"b\"");
  link.tick(1);
  CHECK(link.take() == std::vector<std::string>{"{\"a\":1}"});
  send(peer, ":2}\n");
  link.tick(2);
  CHECK(link.take() == std::vector<std::string>{"{\"b\":2}"});
  CHECK(link.send("clear"));
  CHECK(received(peer) == "clear\n");
}

TEST_CASE("a plant that goes away is found again when it is back, half a line forgotten") {
  const RunFolder folder("");
  LineSocket link(folder.file("s"), "watch");
  link.tick(0);
  CHECK_FALSE(link.connected());
  CHECK_FALSE(link.send("clear"));
  {
    const Listener plant = Listener::unix_path(folder.file("s"), "unix:s");
    link.tick(100);
    CHECK_FALSE(link.connected());  // not before its time
    link.tick(1'000);
    REQUIRE(link.connected());
    const Descriptor peer = plant.accept();
    send(peer, "half");
    link.tick(1'001);
  }
  link.tick(1'002);
  CHECK_FALSE(link.connected());
  const Listener plant = Listener::unix_path(folder.file("s"), "unix:s");
  link.tick(3'000);
  REQUIRE(link.connected());
  const Descriptor peer = plant.accept();
  send(peer, "whole\n");
  link.tick(3'001);
  CHECK(link.take() == std::vector<std::string>{"whole"});
}

TEST_CASE("a peer that never ends its line is dropped instead of remembered") {
  const RunFolder folder("");
  const Listener plant = Listener::unix_path(folder.file("s"), "unix:s");
  LineSocket link(folder.file("s"), "");
  link.tick(0);
  const Descriptor peer = plant.accept();
  const std::string much(4'000, 'x');
  for (unsigned n = 0; n < 40 && link.connected(); ++n) {
    if (::send(peer.number(), much.data(), much.size(), MSG_NOSIGNAL) < 0) break;
    link.tick(n + 1);
  }
  CHECK_FALSE(link.connected());
}
