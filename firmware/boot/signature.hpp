// Ed25519 (RFC 8032), by libsodium: on Linux the system's library, on the chip those of its sources that verify.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace isotherm::boot {

inline constexpr std::size_t signature_bytes = 64;
inline constexpr std::size_t public_key_bytes = 32;

using PublicKey = std::array<std::uint8_t, public_key_bytes>;

/// True where `signature` was made over exactly these bytes by the owner of the key.
bool signature_holds(std::span<const std::uint8_t> message, std::span<const std::uint8_t, signature_bytes> signature,
                     const PublicKey& key);

}  // namespace isotherm::boot
