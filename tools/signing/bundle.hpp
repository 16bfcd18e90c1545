// What goes to a rack controller: one file with the image for slot A and the image for slot B, each signed. Bytes:
// "ISOBNDL1", the sizes of both images in 32 bits low byte first, the images.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "firmware/boot/image.hpp"
#include "tools/signing/key_file.hpp"

namespace isotherm::signing {

using Bytes = std::vector<std::uint8_t>;

struct Release {
  boot::Version version;
  std::uint32_t security_counter = 0;
  std::uint32_t build_hash = 0;
};

/// Header and body, signed. StartError where the body cannot be an image of that slot: too large, empty, or linked for
/// another place.
Bytes sign_image(boot::Slot slot, Bytes body, const Release& release, const KeyPair& key);

/// The name of the board file that an image, with or without its header, was linked with; empty where it holds none.
std::string board_file_of(std::span<const std::uint8_t> image);
/// StartError where the images of one bundle are for boards that are wired differently.
void check_same_board_file(const std::array<Bytes, 2>& images);

Bytes pack(const std::array<Bytes, 2>& images);
/// StartError naming `file` where the bytes are no bundle.
std::array<Bytes, 2> unpack(std::span<const std::uint8_t> bytes, const std::string& file);

/// What a board with this public key would say of the image in that slot.
boot::SlotContent judge(std::span<const std::uint8_t> image, boot::Slot slot, const boot::PublicKey& key);

/// "1.2.3": three numbers of 0..65535; StartError otherwise.
boot::Version parse_version(const std::string& text);
std::string text_of(const boot::Version& version);

}  // namespace isotherm::signing
