#include "tools/demo/line_splitter.hpp"

#include <doctest/doctest.h>

#include <array>

#include "hal/linux/modbus_master.hpp"
#include "hal/linux/modbus_server.hpp"
#include "hal/linux/plant_clock.hpp"
#include "tests/gateway/temporary_folder.hpp"
#include "tests/hal/linux/loop_thread.hpp"
#include "tests/hal/modbus/test_registers.hpp"

using namespace isotherm;
using namespace isotherm::test;

namespace {

struct Master {
  explicit Master(const std::string& path)
      : bus(hal::parse_address("rtu+unix:" + path), clock, clock, {1000, 1000, 1000}) {}
  hal::PlantClock clock;
  hal::ModbusMaster bus;
  std::array<std::uint16_t, 4> words{};
};

}  // namespace

TEST_CASE("two masters read and write over a line that carries one, and hear its refusals and its silence") {
  const TemporaryFolder folder;
  Master first(folder.file("here"));
  Master second(folder.file("here"));
  const demo::LineSplitter splitter(folder.file("here"), folder.file("line"));
  CHECK(first.bus.read(1, 0x0100, first.words) != Fault::none);  // nobody is at the other end
  TestRegisters registers;
  hal::PollLoop loop;
  const hal::PlantClock clock;
  const hal::ModbusServer device(hal::parse_address("rtu+unix:" + folder.file("line")), registers, loop, clock);
  const LoopThread thread(loop);
  while (first.bus.read(1, 0x0100, first.words) != Fault::none) {
  }
  CHECK(first.words[3] == 0x0103);
  while (second.bus.read(1, 0x0110, second.words) != Fault::none) {
  }
  CHECK(second.words[0] == 0x0110);
  CHECK(second.bus.write(1, 0x0120, second.words) == Fault::none);
  CHECK(first.bus.read(1, 0x0120, first.words) == Fault::none);
  CHECK(first.words == second.words);
  CHECK(first.bus.read(1, 0x0000, first.words) == Fault::device);
  CHECK(second.bus.read(1, 0x0110, second.words) == Fault::none);
}
