// An image as it lies in its slot: a header of 512 bytes, then the body, which begins with the vector table. The first 64
// bytes are the Ed25519 signature (RFC 8032) over all that follows, header and body alike. Words stand low byte first.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "control/core/result.hpp"
#include "firmware/boot/flash_map.hpp"
#include "firmware/boot/signature.hpp"

namespace isotherm::boot {

/// The vector table wants an address that is a multiple of 512 on a chip with 98 vectors (Armv7-M, VTOR).
inline constexpr std::size_t header_bytes = 512;
inline constexpr std::uint32_t image_magic = 0x4F534931;  // "1ISO"
inline constexpr std::uint16_t header_format = 1;
/// The only board so far: a rack controller on an STM32F405RG.
inline constexpr std::uint16_t board_stm32f405 = 0x0405;

struct Version {
  std::uint16_t major = 0;
  std::uint16_t minor = 0;
  std::uint16_t patch = 0;

  constexpr auto operator<=>(const Version&) const = default;
};

struct ImageHeader {
  std::uint16_t board = board_stm32f405;
  Slot slot = Slot::none;
  Version version;
  std::uint32_t security_counter = 0;  // an image below the highest that was ever confirmed does not boot
  std::uint32_t body_bytes = 0;        // a multiple of 4
  std::uint32_t body_address = 0;      // where it was linked to: right behind the header
  std::uint32_t build_hash = 0;        // of the control core in it, as its records tell
  std::uint32_t wiring = 0;            // CRC-32C of its board file's name: where the instruments hang on the controller
  std::array<std::uint8_t, 8> key_id{};  // the first bytes of the public key that the signature is for

  bool operator==(const ImageHeader&) const = default;
};

/// Why a slot's content may not boot; good where it may.
enum class Verdict : std::uint8_t {
  good,
  empty,       // nothing but erased flash where the header stands
  malformed,   // no header of this format, or one that contradicts itself
  wrong_board,
  wrong_slot,  // linked for the other one
  too_old,     // security counter below the least permitted
  unsigned_,   // the signature does not hold under this boot program's key, or the header names another one
  bad_entry,   // the vector table points outside RAM or body
};

constexpr const char* name(Verdict verdict) {
  switch (verdict) {
    case Verdict::good: return "good";
    case Verdict::empty: return "empty";
    case Verdict::malformed: return "malformed";
    case Verdict::wrong_board: return "for another board";
    case Verdict::wrong_slot: return "linked for the other slot";
    case Verdict::too_old: return "older than permitted";
    case Verdict::unsigned_: return "not signed with this board's key";
    case Verdict::bad_entry: return "without an entry point";
  }
  return "unknown";
}

/// Lays a header out, signature left zero.
std::array<std::uint8_t, header_bytes> encode(const ImageHeader& header);
/// Reads `header_bytes` back; Fault::wrong_block where magic or format differ or a byte that must be zero is not.
Result<ImageHeader> decode(std::span<const std::uint8_t> bytes);
/// What is signed of an image of header and body: all but the signature.
constexpr std::span<const std::uint8_t> signed_part(std::span<const std::uint8_t> image) {
  return image.subspan(signature_bytes);
}

struct SlotContent {
  Verdict verdict = Verdict::empty;
  ImageHeader header;  // only where it could be read: not for empty and malformed
};

/// Looks at all of a slot; `least_counter` is the least security counter that may boot. The signature is the last but one
/// thing that is looked at, so a slot that costs time is one with a plausible header.
SlotContent examine(const hal::Flash& flash, const FlashMap& map, Slot slot, std::uint32_t least_counter,
                    const PublicKey& key);

}  // namespace isotherm::boot
