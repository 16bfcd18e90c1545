#include "tools/plant/serve/served_study.hpp"

#include <doctest/doctest.h>

#include <array>
#include <sstream>

#include "control/core/words.hpp"
#include "tests/tools/plant/command_block.hpp"

using namespace isotherm;
using namespace isotherm::plant;

namespace {

struct Constant final : Workload {
  NodePower at(double) const override {
    NodePower power;
    power.fill(7500.0);  // 700 W a GPU and 1900 W beside
    return power;
  }
  std::string description() const override { return "constant"; }
};

ServedStudy make(const std::string& plant = "study_node") {
  return {study_parameters(plant), std::make_shared<Constant>(), 7500.0};
}

test::CommandBlock block(std::uint16_t pump, std::uint16_t valve) { return test::command_block(7, pump, valve); }

std::array<std::uint16_t, field_bus::rack_io::words> read_io(ServedStudy& study) {
  std::array<std::uint16_t, field_bus::rack_io::words> words{};
  REQUIRE(study.devices().read(1, 0, words) == Fault::none);
  return words;
}

std::uint16_t read_gpu(ServedStudy& study, std::uint8_t unit = 11) {
  std::array<std::uint16_t, field_bus::node::words> words{};
  REQUIRE(study.devices().read(unit, 0, words) == Fault::none);
  REQUIRE(words[0] == field_bus::magic);
  return words[field_bus::node::temperature];
}

}  // namespace

TEST_CASE("a study plant at rest shows design flow, design supply and its GPUs' temperature") {
  ServedStudy study = make();
  study.advance(2.0);
  const auto io = read_io(study);
  CHECK(io[field_bus::rack_io::fast] == 800);  // 8 GPUs at 1 L/min
  CHECK(io[field_bus::rack_io::fast + 1] == absent_unsigned);
  CHECK(io[field_bus::rack_io::slow] == 4000);
  CHECK(io[field_bus::rack_io::heartbeat] == 20);
  CHECK(read_gpu(study) > 50);
  CHECK(read_gpu(study) < 75);
}

TEST_CASE("flow follows the pump command and supply the valve command, and the echo says which block it was") {
  ServedStudy study = make();
  const std::uint16_t before = read_gpu(study);
  const auto command = block(10'000, 10'000);
  REQUIRE(study.devices().write(1, field_bus::rack_command::address, command) == Fault::none);
  study.advance(120.0);
  const auto io = read_io(study);
  CHECK(io[field_bus::rack_io::fast] == 1600);
  CHECK(io[field_bus::rack_io::slow] < 3050);
  CHECK(io[field_bus::rack_io::echo_sequence] == 7);
  CHECK(get32(io, field_bus::rack_io::echo_crc) == get32(command, field_bus::rack_command::crc));
  CHECK(read_gpu(study) + 8 < before);
}

TEST_CASE("a command block that is wrong in any word is refused and changes nothing") {
  ServedStudy study = make();
  for (std::size_t at = 0; at < field_bus::rack_command::heartbeat; ++at) {
    CAPTURE(at);
    auto command = block(10'000, 0);
    command[at] ^= 0x4000U;
    CHECK(study.devices().write(1, field_bus::rack_command::address, command) == Fault::device);
  }
  CHECK(study.devices().write(1, field_bus::rack_command::address, block(10'001, 0)) == Fault::device);
  CHECK(study.devices().write(1, 0, block(10'000, 0)) == Fault::device);
  study.advance(5.0);
  CHECK(read_io(study)[field_bus::rack_io::fast] == 800);
}

TEST_CASE("each plant serves as many GPU nodes as it has, and nobody else answers") {
  ServedStudy one = make();
  ServedStudy nine = make("study_rack");
  std::array<std::uint16_t, 2> words{};
  CHECK(one.devices().read(12, 0, words) == Fault::timeout);
  CHECK(read_gpu(nine, 19) > 40);
  CHECK(nine.devices().read(40, 0, words) == Fault::timeout);
  CHECK(nine.devices().read(11, field_bus::node::words - 1, words) == Fault::device);
  CHECK(nine.field_units().size() == 10);
  CHECK(make("study_rack_mixing").tcp_units().size() == 10);
}

TEST_CASE("a fixed load takes the place of the workload until it is given back") {
  ServedStudy study = make();
  const std::uint16_t before = read_gpu(study);
  study.set_load(0.5);
  study.advance(300.0);
  CHECK(read_gpu(study) + 5 < before);
  study.set_load(std::nullopt);
  study.advance(300.0);
  CHECK(read_gpu(study) == before);
}

TEST_CASE("a restored plant goes on as the saved one does; a state of another plant is refused") {
  ServedStudy study = make();
  REQUIRE(study.devices().write(1, field_bus::rack_command::address, block(7'000, 5'000)) == Fault::none);
  study.advance(7.3);
  std::stringstream state;
  study.save(state);
  ServedStudy resumed = make();
  resumed.restore(state);
  study.advance(20.0);
  resumed.advance(20.0);
  CHECK(resumed.truth({}) == study.truth({}));
  auto io = read_io(resumed);
  CHECK(io[field_bus::rack_io::starts] == read_io(study)[field_bus::rack_io::starts] + 1);  // it tells that it was away
  io[field_bus::rack_io::starts] = read_io(study)[field_bus::rack_io::starts];
  CHECK(io == read_io(study));

  std::stringstream of_another;
  make("study_rack").save(of_another);
  const std::string before = study.truth({});
  CHECK_THROWS_AS(study.restore(of_another), ArchiveError);
  CHECK(study.truth({}) == before);
  std::string bytes = state.str();
  for (std::size_t at = 0; at < bytes.size(); at += 37) {
    std::string damaged = bytes;
    damaged[at] = static_cast<char>(damaged[at] ^ 4);
    std::stringstream file(damaged);
    CHECK_THROWS_AS(study.restore(file), ArchiveError);
  }
}
