#include "firmware/boot/image.hpp"

#include <doctest/doctest.h>

#include <functional>
#include <random>
#include <thread>

#include "tests/firmware/boot/boot_fixture.hpp"

using namespace isotherm;
using namespace isotherm::boot;

namespace {

constexpr FlashMap map = small_map(4 * kibi);
const TestKey own{1};
const TestKey strange{2};

Verdict verdict_of(const std::vector<std::uint8_t>& image, Slot slot = Slot::a, std::uint32_t least_counter = 0) {
  hal::NorFlash flash = chip(map);
  flash.load(map.address(slot), image);
  return examine(flash, map, slot, least_counter, own.open).verdict;
}

std::vector<std::uint8_t> image(Slot slot = Slot::a, std::uint32_t counter = 5) {
  return make_image(map, slot, 1, counter, 4 * kibi, own);
}

/// The image with a change that is signed like a right one.
std::vector<std::uint8_t> changed(const std::function<void(std::vector<std::uint8_t>&)>& change, const TestKey& key = own) {
  auto bytes = image();
  change(bytes);
  sign(bytes, key);
  return bytes;
}

/// One mutant of `original`: a few of the ways in which an image goes wrong.
void mutate(std::vector<std::uint8_t>& bytes, std::mt19937& random) {
  const auto any = [&random](std::size_t below) { return std::uniform_int_distribution<std::size_t>(0, below - 1)(random); };
  switch (any(6)) {
    case 0: bytes[any(bytes.size())] ^= static_cast<std::uint8_t>(1U << any(8)); break;
    case 1: bytes[any(header_bytes)] = static_cast<std::uint8_t>(any(256)); break;
    case 2: {  // a run of erased or zero flash
      const std::size_t from = any(bytes.size());
      const std::size_t length = std::min(bytes.size() - from, 1 + any(256));
      std::fill_n(bytes.begin() + static_cast<std::ptrdiff_t>(from), length, static_cast<std::uint8_t>(any(2) * 0xFF));
      break;
    }
    case 3: {  // two stretches change places
      const std::size_t length = 4 + 4 * any(64);
      const auto one = static_cast<std::ptrdiff_t>(any(bytes.size() - length));
      const auto two = static_cast<std::ptrdiff_t>(any(bytes.size() - length));
      const std::vector<std::uint8_t> kept(bytes.begin() + one, bytes.begin() + one + static_cast<std::ptrdiff_t>(length));
      std::copy_n(bytes.begin() + two, length, bytes.begin() + one);
      std::copy(kept.begin(), kept.end(), bytes.begin() + two);
      break;
    }
    case 4: std::fill(bytes.end() - static_cast<std::ptrdiff_t>(1 + any(bytes.size() - 1)), bytes.end(), std::uint8_t{0xFF}); break;
    case 5: bytes[any(signature_bytes)] = static_cast<std::uint8_t>(any(256)); break;
  }
}

/// How many of `count` mutants would boot although they differ from what was signed.
std::size_t booted_mutants(const FlashMap& layout, const std::vector<std::uint8_t>& original, std::size_t count,
                           unsigned seed) {
  std::mt19937 random(seed);
  hal::NorFlash flash = chip(layout);
  std::size_t booted = 0;
  for (std::size_t n = 0; n < count;) {
    std::vector<std::uint8_t> bytes = original;
    mutate(bytes, random);
    if (bytes == original) continue;
    ++n;
    flash.load(layout.address(Slot::a), bytes);
    if (examine(flash, layout, Slot::a, 0, own.open).verdict == Verdict::good) ++booted;
  }
  return booted;
}

std::size_t booted_mutants_on_all_cores(const FlashMap& layout, const std::vector<std::uint8_t>& original, std::size_t count) {
  const unsigned threads = std::max(1U, std::thread::hardware_concurrency());
  std::vector<std::size_t> booted(threads);
  std::vector<std::thread> running;
  for (unsigned n = 0; n < threads; ++n) {
    running.emplace_back([&, n] { booted[n] = booted_mutants(layout, original, count / threads + 1, n + 1); });
  }
  for (std::thread& thread : running) thread.join();
  std::size_t sum = 0;
  for (const std::size_t each : booted) sum += each;
  return sum;
}

}  // namespace

TEST_CASE("a header comes back as it was written") {
  ImageHeader header;
  header.slot = Slot::b;
  header.version = {1, 22, 333};
  header.security_counter = 0x01020304;
  header.body_bytes = 4096;
  header.body_address = 0x08080200;
  header.build_hash = 0xDEADBEEF;
  header.wiring = 0xCAFE0123;
  header.key_id = {1, 2, 3, 4, 5, 6, 7, 8};
  const auto bytes = encode(header);
  REQUIRE(decode(bytes).ok());
  CHECK(decode(bytes).value() == header);
  auto foreign = bytes;
  foreign[511] = 1;
  CHECK(decode(foreign).fault() == Fault::wrong_block);
}

TEST_CASE("a signed image for this board and slot may boot") {
  CHECK(verdict_of(image()) == Verdict::good);
  CHECK(verdict_of(image(Slot::b), Slot::b) == Verdict::good);
  CHECK(verdict_of(make_image(map, Slot::a, 1, 5, map.size(Slot::a) - header_bytes, own)) == Verdict::good);
}

TEST_CASE("each reason not to boot is told, signed or not") {
  CHECK(verdict_of({}) == Verdict::empty);
  CHECK(verdict_of(image(Slot::b)) == Verdict::wrong_slot);
  CHECK(verdict_of(image(Slot::a, 5), Slot::a, 6) == Verdict::too_old);
  CHECK(verdict_of(image(Slot::a, 6), Slot::a, 6) == Verdict::good);
  CHECK(verdict_of(changed([](auto&) {}, strange)) == Verdict::unsigned_);
  CHECK(verdict_of(changed([](auto& bytes) { bytes[70] ^= 1; })) == Verdict::wrong_board);
  CHECK(verdict_of(changed([](auto& bytes) { bytes[64] ^= 1; })) == Verdict::malformed);
  CHECK(verdict_of(changed([](auto& bytes) { bytes[84] = 2; })) == Verdict::malformed);
  CHECK(verdict_of(changed([](auto& bytes) { bytes[87] = 0x80; })) == Verdict::malformed);
  CHECK(verdict_of(changed([](auto& bytes) { bytes[89] ^= 1; })) == Verdict::wrong_slot);
  CHECK(verdict_of(changed([](auto& bytes) { bytes[header_bytes + 3] = 0x10; })) == Verdict::bad_entry);
  CHECK(verdict_of(changed([](auto& bytes) { bytes[header_bytes + 4] &= 0xFE; })) == Verdict::bad_entry);
  CHECK(verdict_of(changed([](auto& bytes) { bytes[header_bytes + 6] ^= 0x40; })) == Verdict::bad_entry);
}

TEST_CASE("the signature of RFC 8032, section 7.1, test 3 holds, and for no other message") {
  const std::array<std::uint8_t, 32> key{0xfc, 0x51, 0xcd, 0x8e, 0x62, 0x18, 0xa1, 0xa3, 0x8d, 0xa4, 0x7e,
                                         0xd0, 0x02, 0x30, 0xf0, 0x58, 0x08, 0x16, 0xed, 0x13, 0xba, 0x33,
                                         0x03, 0xac, 0x5d, 0xeb, 0x91, 0x15, 0x48, 0x90, 0x80, 0x25};
  const std::array<std::uint8_t, 64> signature{
      0x62, 0x91, 0xd6, 0x57, 0xde, 0xec, 0x24, 0x02, 0x48, 0x27, 0xe6, 0x9c, 0x3a, 0xbe, 0x01, 0xa3,
      0x0c, 0xe5, 0x48, 0xa2, 0x84, 0x74, 0x3a, 0x44, 0x5e, 0x36, 0x80, 0xd7, 0xdb, 0x5a, 0xc3, 0xac,
      0x18, 0xff, 0x9b, 0x53, 0x8d, 0x16, 0xf2, 0x90, 0xae, 0x67, 0xf7, 0x60, 0x98, 0x4d, 0xc6, 0x59,
      0x4a, 0x7c, 0x15, 0xe9, 0x71, 0x6e, 0xd2, 0x8d, 0xc0, 0x27, 0xbe, 0xce, 0xea, 0x1e, 0xc4, 0x0a};
  std::array<std::uint8_t, 2> message{0xaf, 0x82};
  CHECK(signature_holds(message, signature, key));
  message[1] ^= 1;
  CHECK_FALSE(signature_holds(message, signature, key));
}

TEST_CASE("of a million mutants of an image none boots") {
  CHECK(booted_mutants_on_all_cores(map, image(), 1'000'000 / sanitizers_slow_down) == 0);
}

TEST_CASE("of a thousand mutants of an image that fills its slot none boots") {
  CHECK(booted_mutants_on_all_cores(stm32f405_flash,
                                    make_image(stm32f405_flash, Slot::a, 1, 5, stm32f405_flash.size(Slot::a) - header_bytes, own),
                                    1000 / sanitizers_slow_down) == 0);
}

TEST_CASE("an image whose header names another key than the one that signed it does not boot") {
  const auto named = changed([](auto& bytes) { std::copy_n(strange.open.begin(), 8, bytes.begin() + 96); });
  CHECK(verdict_of(named) == Verdict::unsigned_);
  const auto none = changed([](auto& bytes) { std::fill_n(bytes.begin() + 96, 8, std::uint8_t{0}); });
  CHECK(verdict_of(none) == Verdict::unsigned_);
  CHECK(verdict_of(image()) == Verdict::good);
}
