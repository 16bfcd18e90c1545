#include "firmware/boot/updater.hpp"

#include <doctest/doctest.h>

#include "tests/firmware/boot/boot_fixture.hpp"

using namespace isotherm;
using namespace isotherm::boot;

namespace {

constexpr FlashMap map = small_map(4 * kibi);
const TestKey key{7};
const TestKey strange{8};

hal::NorFlash board(Slot slot = Slot::a) {
  hal::NorFlash flash = chip(map);
  flash.load(map.address(slot), make_image(map, slot, 1, 1, 2 * kibi, key));
  return flash;
}

Fault write_all(Updater& updater, const std::vector<std::uint8_t>& image) {
  for (std::uint32_t at = 0; at < image.size(); at += 128) {
    const auto size = std::min<std::size_t>(128, image.size() - at);
    if (const Fault fault = updater.write(at, std::span(image).subspan(at, size)); fault != Fault::none) return fault;
  }
  return Fault::none;
}

}  // namespace

TEST_CASE("an update from first byte to trust, and from then on nothing older boots") {
  hal::NorFlash flash = board();
  REQUIRE(start(flash, map, key.open).boot == Slot::a);
  Updater old(flash, map, key.open, Slot::a);
  REQUIRE(old.begin() == Fault::none);
  REQUIRE(old.cleared());  // there was never anything
  REQUIRE(write_all(old, make_image(map, Slot::b, 2, 2, 3 * kibi, key)) == Fault::none);
  REQUIRE(old.finish().value() == Verdict::good);

  REQUIRE(start(flash, map, key.open).boot == Slot::b);
  Updater fresh(flash, map, key.open, Slot::b);
  CHECK(fresh.begin() == Fault::rejected);  // not before it is confirmed
  REQUIRE(confirm(flash, map, Slot::b) == Fault::none);
  const BootReport later = start(flash, map, key.open);
  CHECK(later.boot == Slot::b);
  CHECK(later.slots[0].verdict == Verdict::too_old);
}

TEST_CASE("a slot that is in use is erased one sector a start, and is not written before") {
  hal::NorFlash flash = board();
  flash.load(map.address(Slot::b), make_image(map, Slot::b, 0, 0, 10 * kibi, key));
  REQUIRE(start(flash, map, key.open).boot == Slot::a);
  Updater updater(flash, map, key.open, Slot::a);
  REQUIRE(updater.begin() == Fault::none);
  for (int starts = 0; starts < 3; ++starts) {
    CHECK_FALSE(updater.cleared());
    const std::array<std::uint8_t, 4> word{};
    CHECK(updater.write(0, word) == Fault::rejected);
    REQUIRE(start(flash, map, key.open).boot == Slot::a);
  }
  CHECK(updater.cleared());
  CHECK(updater.state().erasing == Slot::none);
}

TEST_CASE("bytes out of order, odd ones and too many are refused") {
  hal::NorFlash flash = board();
  Updater updater(flash, map, key.open, Slot::a);
  REQUIRE(updater.begin() == Fault::none);
  const std::vector<std::uint8_t> bytes(map.size(Slot::b) + 4, 0x55);
  CHECK(updater.write(4, std::span(bytes).first(4)) == Fault::rejected);
  CHECK(updater.write(0, std::span(bytes).first(3)) == Fault::rejected);
  CHECK(updater.write(0, bytes) == Fault::rejected);
  REQUIRE(updater.write(0, std::span(bytes).first(8)) == Fault::none);
  CHECK(updater.write(0, std::span(bytes).first(8)) == Fault::rejected);
  CHECK(updater.write(8, std::span(bytes).first(8)) == Fault::none);
}

TEST_CASE("what is not signed, or for the other slot, is not tried; the verdict says which") {
  for (const auto& [image, verdict] : {std::pair{make_image(map, Slot::b, 2, 2, 2 * kibi, strange), Verdict::unsigned_},
                                       std::pair{make_image(map, Slot::a, 2, 2, 2 * kibi, key), Verdict::wrong_slot}}) {
    hal::NorFlash flash = board();
    Updater updater(flash, map, key.open, Slot::a);
    REQUIRE(updater.begin() == Fault::none);
    REQUIRE(write_all(updater, image) == Fault::none);
    CHECK(updater.finish().value() == verdict);
    CHECK(updater.state().trial == Trial::none);
    CHECK(start(flash, map, key.open).boot == Slot::a);
  }
}

TEST_CASE("flash that does not keep what is written is told at once") {
  hal::NorFlash flash = board();
  Updater updater(flash, map, key.open, Slot::a);
  REQUIRE(updater.begin() == Fault::none);
  flash.wear_out_from(map.address(Slot::b) + 4);
  const std::array<std::uint8_t, 8> bytes{};
  CHECK(updater.write(0, bytes) == Fault::device);
}

TEST_CASE("without a journal that can be written no trial begins, and the trusted image boots") {
  hal::NorFlash flash = board();
  REQUIRE(start(flash, map, key.open).boot == Slot::a);
  Updater updater(flash, map, key.open, Slot::a);
  REQUIRE(updater.begin() == Fault::none);
  REQUIRE(write_all(updater, make_image(map, Slot::b, 2, 2, 2 * kibi, key)) == Fault::none);
  REQUIRE(updater.finish().value() == Verdict::good);
  flash.wear_out_from(map.journal[0].address);
  for (int starts = 0; starts < 3; ++starts) CHECK(start(flash, map, key.open).boot == Slot::a);
}
