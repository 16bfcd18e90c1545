#include "firmware/boot/signature.hpp"

#include <sodium/crypto_sign_ed25519.h>

namespace isotherm::boot {

static_assert(signature_bytes == crypto_sign_ed25519_BYTES && public_key_bytes == crypto_sign_ed25519_PUBLICKEYBYTES);

bool signature_holds(std::span<const std::uint8_t> message, std::span<const std::uint8_t, signature_bytes> signature,
                     const PublicKey& key) {
  return crypto_sign_ed25519_verify_detached(signature.data(), message.data(), message.size(), key.data()) == 0;
}

}  // namespace isotherm::boot
