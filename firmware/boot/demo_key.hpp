// The key that images are signed with until an owner has a key of their own. Its secret half stands here for everybody to
// read: it proves nothing but that signing works, and an image signed with it says so.
#pragma once

#include <array>
#include <cstdint>

#include "firmware/boot/signature.hpp"

namespace isotherm::boot {

/// The secret half: the seed of RFC 8032, section 5.1.5, "isotherm demo key: known to all!" in ASCII.
inline constexpr std::array<std::uint8_t, 32> demo_key_seed{'i', 's', 'o', 't', 'h', 'e', 'r', 'm', ' ', 'd', 'e',
                                                            'm', 'o', ' ', 'k', 'e', 'y', ':', ' ', 'k', 'n', 'o',
                                                            'w', 'n', ' ', 't', 'o', ' ', 'a', 'l', 'l', '!'};

inline constexpr PublicKey demo_key{0xe9, 0x1b, 0x5f, 0xb0, 0x10, 0xa9, 0x12, 0x9a, 0x37, 0x76, 0x25,
                                    0xac, 0x73, 0xeb, 0x28, 0xd9, 0x78, 0x0c, 0x16, 0x5d, 0x83, 0x54,
                                    0x56, 0x95, 0xfd, 0xcb, 0xb3, 0x9b, 0x98, 0x49, 0xcb, 0x8b};

}  // namespace isotherm::boot
