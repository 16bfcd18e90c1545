#include "tools/signing/boot_program.hpp"

#include <algorithm>
#include <string_view>

#include "hal/linux/start_error.hpp"

namespace isotherm::signing {
namespace {

constexpr std::uint32_t begin = 0x0800'0000;
constexpr std::size_t most = 32 * boot::kibi;  // its two sectors
constexpr std::size_t vectors = 16 * 4;        // stack, reset and the core's handlers (Armv7-M, B1.5.3)
constexpr std::string_view elf_magic = "\x7F" "ELF";

std::uint32_t word_at(const Bytes& bytes, std::size_t at) {
  std::uint32_t value = 0;
  for (std::size_t n = 0; n < 4; ++n) value |= static_cast<std::uint32_t>(bytes[at + n]) << 8U * n;
  return value;
}

std::string why_not(const Bytes& bytes) {
  if (bytes.size() >= elf_magic.size() && std::equal(elf_magic.begin(), elf_magic.end(), bytes.begin())) {
    return "is an ELF file; what is flashed is the .raw file beside it";
  }
  if (bytes.size() < vectors || bytes.size() > most) {
    return "has " + std::to_string(bytes.size()) + " bytes; a boot program has " + std::to_string(vectors) + " to " + std::to_string(most);
  }
  constexpr const boot::FlashMap& map = boot::stm32f405_flash;
  const std::uint32_t stack = word_at(bytes, 0);
  const std::uint32_t entry = word_at(bytes, 4);
  if (stack <= map.ram_begin || stack > map.ram_end || stack % 8 != 0) return "begins with no stack in RAM";
  // The lowest bit says that the code is Thumb.
  if (entry % 2 != 1 || entry < begin + vectors || entry >= begin + bytes.size()) return "has no entry point within itself";
  return "";
}

}  // namespace

boot::PublicKey key_in(const Bytes& boot_program, std::span<const std::uint8_t> image, const std::string& file) {
  if (const std::string reason = why_not(boot_program); !reason.empty()) throw hal::StartError(file + ": " + reason);
  const Result<boot::ImageHeader> header =
      image.size() < boot::header_bytes ? Fault::wrong_block : boot::decode(image.first(boot::header_bytes));
  if (!header.ok()) throw hal::StartError("the bundle holds an image without a header");
  const auto& id = header.value().key_id;
  boot::PublicKey key{};
  const auto found = std::search(boot_program.begin(), boot_program.end(), id.begin(), id.end());
  if (boot_program.end() - found < static_cast<std::ptrdiff_t>(key.size())) {
    throw hal::StartError(file + ": does not hold the key that the bundle is signed with, and would start none of its images");
  }
  std::copy_n(found, key.size(), key.begin());
  return key;
}

}  // namespace isotherm::signing
