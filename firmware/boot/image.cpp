#include "firmware/boot/image.hpp"

#include <algorithm>

namespace isotherm::boot {
namespace {

constexpr std::size_t at_magic = 64;
constexpr std::size_t at_format = 68;
constexpr std::size_t at_board = 70;
constexpr std::size_t at_slot = 72;
constexpr std::size_t at_version = 74;  // three of 16 bits
constexpr std::size_t at_counter = 80;
constexpr std::size_t at_body_bytes = 84;
constexpr std::size_t at_body_address = 88;
constexpr std::size_t at_build_hash = 92;
constexpr std::size_t at_key_id = 96;
constexpr std::size_t at_wiring = 104;
constexpr std::size_t at_rest = 108;  // zero up to the body
/// Stack pointer and reset vector.
constexpr std::uint32_t least_body_bytes = 8;

static_assert(at_magic == signature_bytes);

template <typename T>
void put(std::span<std::uint8_t> bytes, std::size_t at, T value) {
  for (std::size_t n = 0; n < sizeof(T); ++n) bytes[at + n] = static_cast<std::uint8_t>(value >> 8U * n);
}
template <typename T>
T get(std::span<const std::uint8_t> bytes, std::size_t at) {
  std::uint32_t value = 0;
  for (std::size_t n = 0; n < sizeof(T); ++n) value |= static_cast<std::uint32_t>(bytes[at + n]) << 8U * n;
  return static_cast<T>(value);
}

bool all_are(std::span<const std::uint8_t> bytes, std::uint8_t value) {
  return std::all_of(bytes.begin(), bytes.end(), [value](std::uint8_t byte) { return byte == value; });
}

/// The stack begins in RAM, and the reset handler is Thumb code of the body behind the vector table.
bool enters_itself(std::span<const std::uint8_t> body, std::uint32_t body_address, const FlashMap& map) {
  const auto stack = get<std::uint32_t>(body, 0);
  const auto reset = get<std::uint32_t>(body, 4);
  return stack > map.ram_begin && stack <= map.ram_end && stack % 8 == 0 && (reset & 1U) == 1 &&
         reset > body_address + least_body_bytes && reset < body_address + body.size();
}

}  // namespace

std::array<std::uint8_t, header_bytes> encode(const ImageHeader& header) {
  std::array<std::uint8_t, header_bytes> bytes{};
  put(bytes, at_magic, image_magic);
  put(bytes, at_format, header_format);
  put(bytes, at_board, header.board);
  put(bytes, at_slot, static_cast<std::uint16_t>(header.slot));
  put(bytes, at_version, header.version.major);
  put(bytes, at_version + 2, header.version.minor);
  put(bytes, at_version + 4, header.version.patch);
  put(bytes, at_counter, header.security_counter);
  put(bytes, at_body_bytes, header.body_bytes);
  put(bytes, at_body_address, header.body_address);
  put(bytes, at_build_hash, header.build_hash);
  put(bytes, at_wiring, header.wiring);
  std::copy(header.key_id.begin(), header.key_id.end(), bytes.begin() + at_key_id);
  return bytes;
}

Result<ImageHeader> decode(std::span<const std::uint8_t> bytes) {
  if (get<std::uint32_t>(bytes, at_magic) != image_magic || get<std::uint16_t>(bytes, at_format) != header_format ||
      get<std::uint16_t>(bytes, at_slot) > 1 || !all_are(bytes.subspan(at_rest, header_bytes - at_rest), 0)) {
    return Fault::wrong_block;
  }
  ImageHeader header;
  header.board = get<std::uint16_t>(bytes, at_board);
  header.slot = static_cast<Slot>(get<std::uint16_t>(bytes, at_slot));
  header.version = {get<std::uint16_t>(bytes, at_version), get<std::uint16_t>(bytes, at_version + 2),
                    get<std::uint16_t>(bytes, at_version + 4)};
  header.security_counter = get<std::uint32_t>(bytes, at_counter);
  header.body_bytes = get<std::uint32_t>(bytes, at_body_bytes);
  header.body_address = get<std::uint32_t>(bytes, at_body_address);
  header.build_hash = get<std::uint32_t>(bytes, at_build_hash);
  header.wiring = get<std::uint32_t>(bytes, at_wiring);
  std::copy_n(bytes.begin() + at_key_id, header.key_id.size(), header.key_id.begin());
  return header;
}

SlotContent examine(const hal::Flash& flash, const FlashMap& map, Slot slot, std::uint32_t least_counter,
                    const PublicKey& key) {
  const auto stored = flash.bytes(map.address(slot), map.size(slot));
  if (all_are(stored.first(header_bytes), 0xFF)) return {Verdict::empty, {}};
  const Result<ImageHeader> read = decode(stored.first(header_bytes));
  if (!read.ok()) return {Verdict::malformed, {}};
  const ImageHeader& header = read.value();
  if (header.body_bytes < least_body_bytes || header.body_bytes % 4 != 0 ||
      header.body_bytes > stored.size() - header_bytes) {
    return {Verdict::malformed, {}};
  }
  if (header.board != board_stm32f405) return {Verdict::wrong_board, header};
  if (header.slot != slot || header.body_address != map.address(slot) + header_bytes) return {Verdict::wrong_slot, header};
  if (header.security_counter < least_counter) return {Verdict::too_old, header};
  const auto image = stored.first(header_bytes + header.body_bytes);
  // Whoever reads the header later learns from it which key that was.
  const bool names_key = std::equal(header.key_id.begin(), header.key_id.end(), key.begin());
  if (!names_key || !signature_holds(signed_part(image), image.first<signature_bytes>(), key)) return {Verdict::unsigned_, header};
  if (!enters_itself(image.subspan(header_bytes), header.body_address, map)) return {Verdict::bad_entry, header};
  return {Verdict::good, header};
}

}  // namespace isotherm::boot
