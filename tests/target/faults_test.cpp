// What goes wrong on serial lines, in real time, on the running image: it takes no wrong value for a right one, goes on
// deciding, counts each fault by its cause, and finds its way back.
#include <doctest/doctest.h>

#include <atomic>
#include <mutex>
#include <random>

#include "hal/modbus/rtu_slave.hpp"
#include "tests/hal/linux/line_peer.hpp"
#include "tests/target/loop_pace.hpp"
#include "tests/target/machine.hpp"
#include "tools/plant/rack_devices.hpp"

using namespace isotherm;
using namespace isotherm::test;

namespace {

enum class Trouble : int { none, garbage, wrong_crc, truncated, late, wrong_unit, wrong_function, silence };
constexpr std::uint16_t poison = 0x7A7A;  // 313.54 L/min: nowhere in this rack

/// The simulated rack on the field bus, with troubles. A troubled answer carries a flow that must never be believed.
class TroubledRack final : public hal::RegisterBus {
 public:
  explicit TroubledRack(const std::string& path)
      : peer_(hal::Listener::unix_path(path, path), true, [this](std::span<const std::uint8_t> request) { return answer(request); }) {}

  void cause(Trouble trouble) { trouble_ = trouble; }
  void speak_unasked(const Bytes& bytes) { peer_.send(bytes); }

  [[nodiscard]] Fault read(std::uint8_t unit, std::uint16_t address, std::span<std::uint16_t> words) override {
    if (unit == field_bus::rack_io_unit) devices_.advance(0.1);
    const Fault fault = devices_.read(unit, address, words);
    const bool troubled = trouble_ != Trouble::none && (trouble_ != Trouble::late || is_late_);
    if (unit == field_bus::rack_io_unit && troubled) words[field_bus::rack_io::fast] = poison;
    return fault;
  }
  [[nodiscard]] Fault write(std::uint8_t unit, std::uint16_t address, std::span<const std::uint16_t> words) override {
    return devices_.write(unit, address, words);
  }

 private:
  static Bytes sealed(Bytes frame) {
    hal::modbus::seal_rtu_frame(frame, frame.size() - 2);
    return frame;
  }
  Bytes answer(std::span<const std::uint8_t> request) {
    Bytes frame;
    is_late_ = ++requests_ % 7 == 0;
    slave_.silence();
    for (const std::uint8_t byte : request) {
      const auto part = slave_.feed(byte);
      frame.insert(frame.end(), part.begin(), part.end());
    }
    if (frame.empty()) return frame;
    switch (trouble_.load()) {
      case Trouble::none: return frame;
      case Trouble::garbage:
        for (std::uint8_t& byte : frame) byte = static_cast<std::uint8_t>(random_());
        return frame;
      case Trouble::wrong_crc: frame.back() = static_cast<std::uint8_t>(~frame.back()); return frame;
      case Trouble::truncated: frame.resize(frame.size() / 2); return frame;
      case Trouble::late:  // beyond its time-out, when the next request is out
        if (is_late_) pause_ms(90);
        return frame;
      case Trouble::wrong_unit: frame[0] = static_cast<std::uint8_t>(frame[0] + 1); return sealed(frame);
      case Trouble::wrong_function: frame[1] = 4; return sealed(frame);
      case Trouble::silence: return {};
    }
    return frame;
  }

  static constexpr std::array<std::uint8_t, 11> units{1, 11, 12, 13, 14, 15, 16, 17, 18, 19, 40};
  std::atomic<Trouble> trouble_{Trouble::none};
  plant::RackDevices devices_{{}, plant::make_training_profile(7500.0), plant::Start::warm};
  hal::modbus::BusRegisters registers_{*this, units};
  hal::modbus::RtuSlave slave_{registers_};
  std::mt19937 random_{7};
  unsigned requests_ = 0;
  bool is_late_ = false;
  LinePeer peer_;
};

enum Counter : std::size_t { requests, answered, exceptions, timeouts, crc_errors, framing_errors, held_back, stray_bytes };

std::uint32_t count(Machine& machine, Counter which) {
  return get32(machine.figures(), controller_map::machine::field_bus + 2 * which);
}

/// No tick of a record has read the value that no sound answer carried.
void check_unpoisoned(const Record& record) {
  for (const FastWords& tick : record.ticks) CHECK(tick.flow != poison);
}

}  // namespace

TEST_CASE("no trouble on the field bus passes for a value, and each is counted and left behind") {
  const TemporaryFolder folder;
  const auto run = image_run(folder);
  if (!run) return;
  TroubledRack rack(run->field_bus);
  Machine machine(*run);
  REQUIRE(eventually([&] { return machine.newest() >= 2; }));
  struct Case {
    Trouble trouble;
    Counter counted;
  };
  for (const Case& troubled : {Case{Trouble::garbage, framing_errors}, Case{Trouble::wrong_crc, crc_errors},
                               Case{Trouble::truncated, timeouts}, Case{Trouble::late, timeouts},
                               Case{Trouble::wrong_unit, framing_errors}, Case{Trouble::wrong_function, framing_errors},
                               Case{Trouble::silence, timeouts}}) {
    CAPTURE(static_cast<int>(troubled.trouble));
    const std::uint32_t before = count(machine, troubled.counted);
    const LoopPace pace(machine);
    rack.cause(troubled.trouble);
    REQUIRE(eventually([&] { return count(machine, troubled.counted) >= before + 4 && pace.records() >= 3; }));
    rack.cause(Trouble::none);
    const std::uint32_t good = count(machine, answered);
    REQUIRE(eventually([&] { return count(machine, answered) >= good + 5; }));
    pace.check(check_unpoisoned);
  }
  // A second master on the line: its request to the I/O unit, and what another unit answers it, whole and sound, and as long as the
  // answer that the image waits for; nothing but the poison is in it.
  const LoopPace pace(machine);
  constexpr std::size_t block_bytes = 2 * field_bus::rack_io::words;
  Bytes other{field_bus::first_node_unit, 3, block_bytes};
  other.resize(3 + block_bytes, high_byte(poison));
  other.resize(other.size() + 2);
  hal::modbus::seal_rtu_frame(other, other.size() - 2);
  // And one of the I/O unit itself, to a question for another of its blocks.
  Bytes elsewhere{field_bus::rack_io_unit, 3, block_bytes - 8};
  elsewhere.resize(3 + block_bytes - 8, high_byte(poison));
  elsewhere.resize(elsewhere.size() + 2);
  hal::modbus::seal_rtu_frame(elsewhere, elsewhere.size() - 2);
  for (const Bytes& frame : {Bytes{1, 3, 0, 0, 0, 10, 0xC5, 0xCD}, other, elsewhere}) {
    CAPTURE(frame.size());
    REQUIRE(hal::modbus::is_sound_rtu_frame(frame));
    const auto disturbed = [&] { return count(machine, stray_bytes) + count(machine, framing_errors); };
    const std::uint32_t before = disturbed();
    const std::uint32_t records = pace.records();
    REQUIRE(eventually([&] {
      rack.speak_unasked(frame);
      return disturbed() > before + 20 && pace.records() >= records + 2;
    }));
  }
  const std::uint32_t good = count(machine, answered);
  REQUIRE(eventually([&] { return count(machine, answered) >= good + 20; }));
  pace.check(check_unpoisoned);
}
