// A small chip with the product's layout, and images for it that are signed with a key of the tests.
#pragma once

#include <sodium.h>

#include <algorithm>
#include <vector>

#include "firmware/boot/boot.hpp"
#include "firmware/boot/confirmation.hpp"
#include "firmware/boot/updater.hpp"
#include "hal/fake/nor_flash.hpp"

namespace isotherm::boot {

/// Under the sanitizers a part of a campaign shows what they are there to show.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr std::size_t sanitizers_slow_down = 100;
#else
inline constexpr std::size_t sanitizers_slow_down = 1;
#endif

/// The product's order of things with slots of three times `sector` bytes.
constexpr FlashMap small_map(std::uint32_t sector) {
  const std::uint32_t a = 0x08020000;
  const std::uint32_t b = a + 3 * sector;
  return {.journal = {{{0x0801E000, 4 * kibi}, {0x0801F000, 4 * kibi}}},
          .slots = {{{{{a, sector}, {a + sector, sector}, {a + 2 * sector, sector}}},
                     {{{b, sector}, {b + sector, sector}, {b + 2 * sector, sector}}}}},
          .ram_begin = 0x20000000,
          .ram_end = 0x20020000};
}

struct TestKey {
  PublicKey open{};
  std::array<std::uint8_t, crypto_sign_SECRETKEYBYTES> secret{};

  explicit TestKey(std::uint8_t seed) {
    std::array<std::uint8_t, crypto_sign_SEEDBYTES> bytes{};
    bytes.fill(seed);
    crypto_sign_seed_keypair(open.data(), secret.data(), bytes.data());
  }
};

inline void sign(std::vector<std::uint8_t>& image, const TestKey& key) {
  const auto message = signed_part(image);
  crypto_sign_detached(image.data(), nullptr, message.data(), message.size(), key.secret.data());
}

/// A signed image of `body_bytes` whose content follows its version.
inline std::vector<std::uint8_t> make_image(const FlashMap& map, Slot slot, std::uint16_t version, std::uint32_t counter,
                                            std::uint32_t body_bytes, const TestKey& key) {
  ImageHeader header;
  header.slot = slot;
  header.version = {version, 0, 0};
  header.security_counter = counter;
  header.body_bytes = body_bytes;
  header.body_address = map.address(slot) + header_bytes;
  std::copy_n(key.open.begin(), header.key_id.size(), header.key_id.begin());
  const auto encoded = encode(header);
  std::vector<std::uint8_t> image(encoded.begin(), encoded.end());
  image.resize(header_bytes + body_bytes);
  std::uint32_t random = version * 2654435761U + 12345U;
  for (std::size_t n = header_bytes; n < image.size(); ++n) {
    random = random * 1664525U + 1013904223U;
    image[n] = static_cast<std::uint8_t>(random >> 24U);
  }
  const auto word = [&image](std::size_t at, std::uint32_t value) {
    for (std::size_t n = 0; n < 4; ++n) image[at + n] = static_cast<std::uint8_t>(value >> 8U * n);
  };
  word(header_bytes, map.ram_end);
  word(header_bytes + 4, header.body_address + 8 + 5);
  sign(image, key);
  return image;
}

/// A chip of the map with nothing on it.
inline hal::NorFlash chip(const FlashMap& map) {
  const std::uint32_t base = map.journal[0].address;
  return {base, map.address(Slot::b) + map.size(Slot::b) - base};
}

}  // namespace isotherm::boot
