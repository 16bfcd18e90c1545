// A boot program as the raw bytes that a programmer writes: whether it can be one, and which key it trusts.
#pragma once

#include <string>

#include "tools/signing/bundle.hpp"

namespace isotherm::signing {

/// The public key in the boot program that the image names as its own; StartError naming `file` where the bytes are no boot
/// program of this board (too large, stack outside RAM, entry outside itself) or hold no such key.
boot::PublicKey key_in(const Bytes& boot_program, std::span<const std::uint8_t> image, const std::string& file);

}  // namespace isotherm::signing
