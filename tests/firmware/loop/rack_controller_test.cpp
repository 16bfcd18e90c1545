#include "firmware/loop/rack_controller.hpp"

#include <doctest/doctest.h>

#include <memory>
#include <vector>

#include "control/core/words.hpp"
#include "control/point/point_table.hpp"
#include "control/safety/row.hpp"
#include "hal/fake/memory_bus.hpp"
#include "hal/fake/wires.hpp"

using namespace isotherm;
using hal::modbus::Exception;
namespace map = controller_map;

namespace {

/// A controller whose field bus never answers: its register image is all that is looked at here.
struct Bench {
  hal::MemoryBus bus;
  std::unique_ptr<RetainedRing> retained = std::make_unique<RetainedRing>();
  std::unique_ptr<RackController> controller;
  std::uint64_t now_ms = 5'000'000'000;  // more than 32 bits of milliseconds

  explicit Bench(std::uint32_t boot = 9) { start(boot); }
  void start(std::uint32_t boot) {
    ControllerOptions options;
    options.boot = boot;
    options.time_scale = 10;
    controller.reset();
    controller = std::make_unique<RackController>(bus, *retained, options);
  }
  void cycles(std::size_t n) {
    for (std::size_t tick = 0; tick < n * ticks_per_cycle; ++tick) controller->tick(now_ms += 100);
  }
  std::vector<std::uint16_t> read(std::uint16_t address, std::size_t words) {
    std::vector<std::uint16_t> out(words);
    REQUIRE(controller->read_image(address, out, now_ms) == Exception::none);
    return out;
  }
  std::uint32_t identity32(std::size_t offset) {
    return get32(read(static_cast<std::uint16_t>(map::identity::address + offset), 2), 0);
  }
  Record record(std::uint32_t sequence) {
    std::vector<std::uint16_t> words;
    for (std::uint16_t part = 0; part < record_words; part = static_cast<std::uint16_t>(part + 64)) {
      const auto read_part = read(static_cast<std::uint16_t>(map::ring_address(sequence) + part), 64);
      words.insert(words.end(), read_part.begin(), read_part.end());
    }
    const auto decoded = decode(std::span<const std::uint16_t, record_words>(words.data(), record_words));
    REQUIRE(decoded.ok());
    return decoded.value();
  }
  Exception assign(std::uint32_t boot) {
    std::array<std::uint16_t, 2> words{};
    put32(words, 0, boot);
    return controller->write_image(map::boot_assignment, words, now_ms);
  }
};

}  // namespace

TEST_CASE("identity tells who this is and which records are there, before, between and after records") {
  Bench bench;
  CHECK(bench.read(0, 1)[0] == map::magic);
  CHECK(bench.identity32(map::identity::boot) == 9);
  CHECK(bench.identity32(map::identity::newest) == 0);
  bench.cycles(3);
  CHECK(bench.identity32(map::identity::oldest) == 1);
  CHECK(bench.identity32(map::identity::newest) == 3);
  bench.start(10);
  CHECK(bench.identity32(map::identity::boot) == 10);
  CHECK(bench.identity32(map::identity::newest) == 0);
  CHECK(bench.identity32(map::identity::previous_boot) == 9);
  CHECK(bench.identity32(map::identity::previous_oldest) == 1);
  CHECK(bench.identity32(map::identity::previous_newest) == 3);
  bench.cycles(1);
  CHECK(bench.identity32(map::identity::oldest) == 4);
  const auto all = bench.read(0, map::identity::words);
  CHECK(all[map::identity::time_scale] == 10);
  CHECK(all[map::identity::heartbeat] == 1);
  const std::uint64_t mono =
      (std::uint64_t{get32(all, map::identity::mono_ms)} << 32U) | get32(all, map::identity::mono_ms + 2);
  CHECK(mono == bench.now_ms);
}

TEST_CASE("a record reads back from its slot as it was made, in any parts") {
  Bench bench;
  bench.cycles(125);
  CHECK(bench.record(125) == bench.controller->newest());
  CHECK(bench.record(6).sequence == 6);  // the oldest
  CHECK(bench.identity32(map::identity::oldest) == 6);
}

TEST_CASE("every address answers or is refused; a read that leaves its area is refused whole") {
  Bench bench;
  bench.cycles(2);
  std::array<std::uint16_t, 125> words{};
  const std::uint32_t ring_end = map::ring + map::ring_slots * record_words;
  const std::uint32_t low_end = map::keyframe + map::keyframe_words_most;
  for (std::uint32_t address = 0; address < 0x10000; ++address) {
    for (const std::size_t count : {std::size_t{1}, words.size()}) {
      const std::uint32_t end = address + static_cast<std::uint32_t>(count);
      const bool there = end <= low_end || (address >= map::ring && end <= ring_end);
      const auto answer =
          bench.controller->read_image(static_cast<std::uint16_t>(address), std::span(words).first(count), bench.now_ms);
      REQUIRE(answer == (there ? Exception::none : Exception::illegal_address));
    }
  }
}

TEST_CASE("only the newest record's last CRC word counts as having read it") {
  Bench bench;
  bench.cycles(3);
  CHECK_FALSE(bench.controller->newest_was_read());
  bench.record(2);
  CHECK_FALSE(bench.controller->newest_was_read());
  bench.read(map::ring_address(3), record_word::crc + 1);
  CHECK_FALSE(bench.controller->newest_was_read());
  bench.read(static_cast<std::uint16_t>(map::ring_address(3) + record_word::crc + 1), 1);
  CHECK(bench.controller->newest_was_read());
  bench.cycles(1);
  CHECK_FALSE(bench.controller->newest_was_read());
}

TEST_CASE("live registers are the points of the newest record, and absent before there is one") {
  Bench bench;
  const auto points = point_table();
  for (std::size_t n = 0; n < points.size(); ++n) CHECK(get32(bench.read(point_register(n), 2), 0) == absent_point);
  bench.cycles(4);
  std::size_t present = 0;
  for (std::size_t n = 0; n < points.size(); ++n) {
    CAPTURE(points[n].name);
    const PointValue value = points[n].value(bench.controller->newest());
    const std::uint32_t expected = value.present ? static_cast<std::uint32_t>(value.scaled) : absent_point;
    CHECK(get32(bench.read(point_register(n), 2), 0) == expected);
    // A read that begins in the middle of a point sees its low word.
    CHECK(bench.read(static_cast<std::uint16_t>(point_register(n) + 1), 1)[0] == low_word(expected));
    present += value.present ? 1U : 0U;
  }
  CHECK(present > 0);
  CHECK(present < points.size());  // the field bus is silent, so measurements are absent
}

TEST_CASE("the keyframe window holds the keyframe to the byte, and zeros behind it") {
  Bench bench;
  bench.cycles(60);
  CHECK(bench.identity32(map::identity::keyframe) == 60);
  const std::size_t bytes = bench.read(map::identity::keyframe_bytes, 1)[0];
  REQUIRE(bytes == bench.controller->keyframe().size());
  std::vector<std::uint8_t> read;
  for (std::size_t word = 0; word < map::keyframe_words_most; ++word) {
    const std::uint16_t value = bench.read(static_cast<std::uint16_t>(map::keyframe + word), 1)[0];
    read.push_back(high_byte(value));
    read.push_back(low_byte(value));
  }
  for (std::size_t n = 0; n < read.size(); ++n) {
    REQUIRE(read[n] == (n < bytes ? bench.controller->keyframe()[n] : 0));
  }
  RackCore core;
  CHECK(core.restore(std::span(read).first(bytes)) == Fault::none);
}

TEST_CASE("a boot id is taken only while there is none, and 0 is none") {
  Bench drawn;
  CHECK(drawn.assign(77) == Exception::illegal_value);
  CHECK(drawn.controller->boot() == 9);
  Bench none(0);
  CHECK(none.assign(0) == Exception::illegal_value);
  CHECK(none.assign(77) == Exception::none);
  CHECK(none.assign(78) == Exception::illegal_value);
  CHECK(none.identity32(map::identity::boot) == 77);
}

TEST_CASE("records made before a boot id was assigned are not told as that boot's, and its first keyframe is at its start") {
  Bench bench(0);
  bench.cycles(3);
  bench.controller->tick(bench.now_ms += 100);  // in the middle of a cycle
  REQUIRE(bench.assign(77) == Exception::none);
  for (std::size_t tick = 1; tick < ticks_per_cycle; ++tick) bench.controller->tick(bench.now_ms += 100);
  CHECK(bench.record(4).boot == 77);
  CHECK(bench.identity32(map::identity::oldest) == 4);
  CHECK(bench.identity32(map::identity::newest) == 4);
  CHECK(bench.identity32(map::identity::keyframe) == 4);
  bench.cycles(5);
  RackCore core;
  REQUIRE(core.restore(bench.controller->keyframe()) == Fault::none);
  for (std::uint32_t sequence = 5; sequence <= 9; ++sequence) {
    const Record record = bench.record(sequence);
    CHECK(same_decisions(record, core.replay(record)));
  }
}

TEST_CASE("only whole blocks are written, and only where something may be written") {
  Bench bench;
  bench.cycles(1);
  std::array<std::uint16_t, 16> words{};
  for (std::uint32_t address = 0; address < 0x10000; ++address) {
    for (std::size_t count = 1; count <= 8; ++count) {
      const auto at = static_cast<std::uint16_t>(address);
      const bool block = (at == map::set_points::address && count == map::set_points::words) ||
                         (at == map::command::address && count == map::command::words) ||
                         (at == map::notice::address && count == map::notice::words) ||
                         (at == map::boot_assignment && count == 2);
      const auto answer = bench.controller->write_image(at, std::span(words).first(count), bench.now_ms);
      REQUIRE(answer == (block ? Exception::illegal_value : Exception::illegal_address));
    }
  }
}

TEST_CASE("set points and commands read back as they were written, and reach the next record") {
  Bench bench;
  bench.cycles(1);
  const std::array<std::uint16_t, map::set_points::words> set_points{6500, 3800, 60};
  REQUIRE(bench.controller->write_image(map::set_points::address, set_points, bench.now_ms) == Exception::none);
  CHECK(bench.read(map::set_points::address, 3) == std::vector<std::uint16_t>{6500, 3800, 60});
  bench.cycles(1);
  CHECK(bench.controller->newest().inputs.upper.gpu_set_point == 6500);
  CHECK(bench.controller->newest().inputs.upper.set_point_age == 1);
}

TEST_CASE("retained memory decides an automatic entry: whoever ran or may have run starts warm") {
  for (std::uint8_t m = 0; m <= static_cast<std::uint8_t>(Mode::tripped); ++m) {
    const auto mode = static_cast<Mode>(m);
    CAPTURE(name(mode));
    const auto memory = std::make_unique<RetainedRing>();
    {
      RecordRing before(*memory);
      Record record;
      record.sequence = 1;
      record.boot = 1;
      record.mode = mode;
      before.append(record);
    }
    const RecordRing ring(*memory);
    const bool idle = mode == Mode::off || mode == Mode::checks || mode == Mode::purge || mode == Mode::ramp_up ||
                      mode == Mode::await_dew_point;
    CHECK(entry_of(Entry::automatic, ring) == (idle ? Entry::automatic : Entry::warm));
    CHECK(entry_of(Entry::cold, ring) == Entry::cold);
  }
}

namespace {

/// A rack with permit and E-stop wired to its controller and everything else behind unit 1.
struct WiredBench {
  hal::MemoryBus bus;
  std::vector<std::uint16_t>& unit = bus.unit(field_bus::rack_io_unit);
  hal::FakeDigitalOutput coil;
  hal::FakeDigitalInput contact;
  hal::FakeDigitalInput stop;
  hal::PermitRelay relay{coil, contact};
  std::array<hal::WiredContact, 1> contacts{{{hal::find_wired(hal::wired_bits, "emergency_stop"), &stop, hal::Tells::high}}};
  hal::WiredIo wired{hal::Wiring{{}, {}, contacts, {}, {}, {}, &relay, true}};
  std::unique_ptr<RetainedRing> retained = std::make_unique<RetainedRing>();
  std::unique_ptr<RackController> controller;
  std::uint64_t now_ms = 0;

  WiredBench() {
    unit[field_bus::rack_io::magic] = field_bus::magic;
    unit[field_bus::rack_io::number] = field_bus::rack_io::block_number;
    unit[field_bus::rack_io::fast] = 10'000;
    for (std::size_t n = 0; n < 6; ++n) unit[field_bus::rack_io::slow + n] = 4'000;
  }
  void start(bool resumes) {
    ControllerOptions options;
    options.boot = 9;
    options.wired = &wired;
    options.resumes_permit = resumes;
    controller = std::make_unique<RackController>(bus, *retained, options);
  }
  void ticks(int n) {
    for (int tick = 0; tick < n; ++tick) {
      ++unit[field_bus::rack_io::heartbeat];
      contact.told = !coil.told;  // the relay follows its coil
      controller->tick(now_ms += 100);
    }
  }
  void cut_bus() { unit[field_bus::rack_io::magic] = 0; }
  /// A rack that somebody else had running: its permit stands when the controller comes.
  void run_warm() {
    coil.told = true;
    start(false);
    ticks(30);
    REQUIRE(coil.told);
  }
};

}  // namespace

TEST_CASE("a wired permit is taken over as it stands, and a wired E-stop opens it within three ticks, field bus or not") {
  for (const bool answers : {true, false}) {
    CAPTURE(answers);
    WiredBench bench;
    bench.run_warm();
    if (!answers) bench.cut_bus();
    bench.stop.told = true;
    bench.ticks(3);
    CHECK_FALSE(bench.coil.told);
    CHECK(bench.controller->core().state().protection.level(1) == Level::trip);
  }
}

TEST_CASE("a wired permit outlives the field bus for four seconds at most: two of commands, two without") {
  WiredBench bench;
  bench.run_warm();
  bench.cut_bus();
  bench.ticks(20);
  CHECK(bench.coil.told);
  bench.ticks(21);
  CHECK_FALSE(bench.coil.told);
}

TEST_CASE("after a reset a wired permit is given again at once where it stood before, and only where that is asked for") {
  for (const bool resumes : {true, false}) {
    WiredBench bench;
    bench.run_warm();
    bench.coil.told = false;  // the reset lets the pin go
    bench.start(resumes);
    CHECK(bench.coil.told == resumes);
    bench.ticks(30);
    CHECK(bench.coil.told == resumes);
  }
}

TEST_CASE("a permit that was not given before a reset is not given by it") {
  WiredBench bench;
  bench.run_warm();
  bench.stop.told = true;
  bench.ticks(20);
  REQUIRE_FALSE(bench.coil.told);
  bench.start(true);
  CHECK_FALSE(bench.coil.told);
}
