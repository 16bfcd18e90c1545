#include "tools/demo/line_splitter.hpp"

#include <poll.h>
#include <pthread.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdint>
#include <limits>

#include "control/point/controller_map.hpp"
#include "hal/linux/modbus_master.hpp"
#include "hal/linux/modbus_server.hpp"
#include "hal/linux/plant_clock.hpp"
#include "hal/linux/poll_loop.hpp"
#include "hal/modbus/slave.hpp"

namespace isotherm::demo {
namespace {

// Less than the masters before it wait, more than an emulator on a busy machine takes for an answer (estimate).
constexpr std::uint32_t patience_ms = 100;
constexpr std::array<std::uint8_t, 1> units{controller_map::unit};

}  // namespace

struct LineSplitter::Parts {
  Parts(const std::string& here, const std::string& line_path)
      : line(hal::parse_address("rtu+unix:" + line_path), clock, clock, {patience_ms, patience_ms, patience_ms}),
        registers(line, units),
        server(hal::parse_address("rtu+unix:" + here), registers, loop, clock) {}

  hal::PlantClock clock;
  hal::PollLoop loop;
  hal::ModbusMaster line;
  hal::modbus::BusRegisters registers;
  hal::ModbusServer server;
};

LineSplitter::LineSplitter(const std::string& here, const std::string& line)
    : stop_(::eventfd(0, EFD_CLOEXEC)), parts_(std::make_unique<Parts>(here, line)) {
  parts_->loop.watch(stop_.number(), POLLIN, [this](short) { parts_->loop.stop(); });
  // Signals are the business of the thread that started this one.
  sigset_t all;
  sigset_t before;
  ::sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, &before);
  thread_ = std::thread([this] { parts_->loop.run_until(std::numeric_limits<std::int64_t>::max()); });
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

LineSplitter::~LineSplitter() {
  const std::uint64_t one = 1;
  [[maybe_unused]] const auto written = ::write(stop_.number(), &one, sizeof one);
  thread_.join();
}

}  // namespace isotherm::demo
