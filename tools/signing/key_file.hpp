// Ed25519 keys in files: a line that says what it is, then 64 hexadecimal digits. The secret file holds the seed and is
// for its owner's eyes only.
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "firmware/boot/signature.hpp"

namespace isotherm::signing {

using Seed = std::array<std::uint8_t, 32>;

struct KeyPair {
  boot::PublicKey open{};
  std::array<std::uint8_t, 64> secret{};
};

KeyPair from_seed(const Seed& seed);
/// A new key from the system's random source.
Seed draw_seed();

/// Writes NAME.secret (mode 0600) and NAME.public; StartError, and neither, where one exists already or cannot be written.
void write_keys(const std::string& name, const Seed& seed);
/// StartError, one sentence, for a file that is no key of that kind.
KeyPair read_secret_key(const std::string& file);
boot::PublicKey read_public_key(const std::string& file);

}  // namespace isotherm::signing
