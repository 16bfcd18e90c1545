#include "tools/console/talk.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <chrono>
#include <string>
#include <thread>

#include "hal/linux/descriptor.hpp"

using namespace isotherm;
using console::Ending;

namespace {

/// Both ends of a line and of a screen, and something typed beforehand.
struct Bench {
  hal::Descriptor line, controller, input, typed, shown, output;

  Bench() {
    std::array<int, 2> pair{};
    REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair.data()) == 0);
    line = hal::Descriptor(pair[0]);
    controller = hal::Descriptor(pair[1]);
    REQUIRE(::pipe2(pair.data(), O_NONBLOCK) == 0);
    input = hal::Descriptor(pair[0]);
    typed = hal::Descriptor(pair[1]);
    REQUIRE(::pipe2(pair.data(), O_NONBLOCK) == 0);
    shown = hal::Descriptor(pair[0]);
    output = hal::Descriptor(pair[1]);
  }
  static void write(const hal::Descriptor& to, const std::string& text) {
    REQUIRE(::write(to.number(), text.data(), text.size()) == static_cast<ssize_t>(text.size()));
  }
  static std::string read(const hal::Descriptor& from) {
    std::array<char, 4096> bytes;
    const ssize_t count = ::read(from.number(), bytes.data(), bytes.size());
    return {bytes.data(), count > 0 ? static_cast<std::size_t>(count) : 0};
  }
  console::Ending talk(int stop = -1) {
    return console::talk({line.number(), input.number(), output.number(), stop}, 20, [this] { ++complaints; });
  }
  std::atomic<int> complaints = 0;
};

}  // namespace

TEST_CASE("what is piped goes to the controller, and its answer is shown whole before the end") {
  Bench bench;
  Bench::write(bench.typed, "status\nrecords 3\n");
  bench.typed = hal::Descriptor();
  Bench::write(bench.controller, "mode running\r\n");
  CHECK(bench.talk() == Ending::left);
  CHECK(Bench::read(bench.controller) == "status\nrecords 3\n");
  CHECK(Bench::read(bench.shown) == "mode running\r\n");
  CHECK(bench.complaints == 0);
}

TEST_CASE("the key to leave ends it, and nothing typed after it is sent") {
  Bench bench;
  Bench::write(bench.typed, std::string("stat") + console::leave_key + "reboot\r");
  CHECK(bench.talk() == Ending::left);
  CHECK(Bench::read(bench.controller) == "stat");
}

TEST_CASE("a signal ends it, and the end of the line is told") {
  Bench bench;
  Bench stop;
  Bench::write(stop.typed, "!");
  CHECK(bench.talk(stop.input.number()) == Ending::left);
  Bench::write(bench.controller, "last words");
  bench.controller = hal::Descriptor();
  CHECK(bench.talk() == Ending::line_ended);
  CHECK(Bench::read(bench.shown) == "last words");
}

TEST_CASE("a line on which nobody answers what was piped is told, and is no success") {
  Bench bench;
  Bench::write(bench.typed, "status\n");
  bench.typed = hal::Descriptor();
  CHECK(bench.talk() == Ending::unanswered);
  CHECK(bench.complaints == 1);
}

TEST_CASE("whoever types at a line on which nobody answers is told so once, and may go on") {
  Bench bench;
  Bench stop;
  Bench::write(bench.typed, "status\r");
  std::thread leaves([&] {
    while (bench.complaints == 0) std::this_thread::yield();
    std::this_thread::sleep_for(std::chrono::milliseconds(100));  // several more silences
    Bench::write(stop.typed, "!");
  });
  CHECK(bench.talk(stop.input.number()) == Ending::left);
  leaves.join();
  CHECK(bench.complaints == 1);
}

TEST_CASE("nothing typed, nothing missed") {
  Bench bench;
  bench.typed = hal::Descriptor();
  CHECK(bench.talk() == Ending::left);
  CHECK(bench.complaints == 0);
}
