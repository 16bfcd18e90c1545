#include "hal/device/gpu_node.hpp"

#include <doctest/doctest.h>

#include "hal/fake/faulty_bus.hpp"
#include "hal/fake/memory_bus.hpp"

using namespace isotherm;
namespace map = field_bus::node;

namespace {

constexpr std::uint8_t unit = field_bus::first_node_unit;

struct Node {
  hal::MemoryBus bus;
  std::vector<std::uint16_t>& words = bus.unit(unit);
  hal::FaultyBus faulty{bus};
  hal::GpuNode node{faulty, unit};

  Node() {
    words[map::magic] = field_bus::magic;
    words[map::number] = map::block_number;
    for (std::size_t gpu = 0; gpu < gpus_per_node; ++gpu) {
      words[map::temperature + gpu] = static_cast<std::uint16_t>(60 + gpu);
      words[map::power + gpu] = static_cast<std::uint16_t>(600 + gpu);
    }
    words[map::valid] = 0xFF;
  }
  Fault poll(std::uint64_t mono_ms) {
    ++words[map::heartbeat];
    return node.poll(mono_ms);
  }
  NodeWords at(std::uint64_t mono_ms) const {
    NodeWords filled;
    node.fill(mono_ms, filled);
    return filled;
  }
};

}  // namespace

TEST_CASE("before the first answer there is no temperature, no power and no age") {
  const Node node;
  const NodeWords words = node.at(5000);
  CHECK(words.valid == 0);
  CHECK(words.temperature[0] == absent_temperature);
  CHECK(words.power[7] == absent_unsigned);
  CHECK(words.age == absent_unsigned);
  CHECK(words.fault == static_cast<std::uint8_t>(Fault::timeout));
}

TEST_CASE("an answer carries eight temperatures and powers, and grows old") {
  Node node;
  REQUIRE(node.poll(1000) == Fault::none);
  const NodeWords words = node.at(1000);
  CHECK(words.valid == 0xFF);
  CHECK(words.temperature[7] == 67);
  CHECK(words.power[7] == 607);
  CHECK(words.age == 0);
  CHECK(node.at(4600).age == 36);
  CHECK(node.at(1000 + 100ULL * 3600 * 24 * 1000).age == absent_unsigned - 1);
}

TEST_CASE("a GPU without a value is not called good, whatever the node says") {
  Node node;
  node.words[map::temperature + 2] = absent_signed;
  node.words[map::temperature + 3] = static_cast<std::uint16_t>(-4);
  node.words[map::temperature + 4] = 300;
  node.words[map::valid] = 0b0111'1111;  // and GPU 7 the node itself disowns
  REQUIRE(node.poll(0) == Fault::none);
  CHECK(node.at(0).valid == 0b0110'0011);
  CHECK(node.at(0).temperature[3] == absent_temperature);
}

TEST_CASE("a silent node keeps its last values, with their age and the fault") {
  Node node;
  REQUIRE(node.poll(1000) == Fault::none);
  node.words[map::temperature] = 99;
  node.faulty.fail(1, Fault::timeout, 100);
  CHECK(node.poll(2000) == Fault::timeout);
  const NodeWords words = node.at(4000);
  CHECK(words.temperature[0] == 60);
  CHECK(words.age == 30);
  CHECK(words.fault == static_cast<std::uint8_t>(Fault::timeout));
}

TEST_CASE("a node whose heartbeat stands still grows old although it answers") {
  Node node;
  REQUIRE(node.poll(0) == Fault::none);
  node.words[map::temperature] = 99;
  CHECK(node.node.poll(1000) == Fault::none);  // the node's second and ours may just have missed each other
  CHECK(node.node.poll(2000) == Fault::none);
  CHECK(node.node.poll(3000) == Fault::stale);
  CHECK(node.at(3000).temperature[0] == 60);
  CHECK(node.at(3000).age == 30);
  CHECK(node.poll(4000) == Fault::none);
  CHECK(node.at(4000).temperature[0] == 99);
  CHECK(node.at(4000).age == 0);
}

TEST_CASE("another unit's block never becomes a temperature") {
  Node node;
  node.words[map::number] = field_bus::rack_io::block_number;
  CHECK(node.poll(0) == Fault::wrong_block);
  CHECK(node.at(0).valid == 0);
}
