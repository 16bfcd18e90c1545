#include "tools/signing/bundle.hpp"

#include <sodium.h>

#include <algorithm>
#include <cstdio>
#include <limits>
#include <sstream>
#include <string_view>

#include "control/core/crc32c.hpp"
#include "hal/linux/start_error.hpp"

namespace isotherm::signing {
namespace {

constexpr std::string_view bundle_magic = "ISOBNDL1";
constexpr std::size_t bundle_header = 16;

/// An image in memory, seen as the flash that it would stand in.
class ImageInFlash final : public hal::Flash {
 public:
  ImageInFlash(std::uint32_t address, std::uint32_t size, std::span<const std::uint8_t> image)
      : address_(address), bytes_(size, 0xFF) {
    std::copy_n(image.begin(), std::min<std::size_t>(image.size(), size), bytes_.begin());
  }
  std::span<const std::uint8_t> bytes(std::uint32_t address, std::uint32_t size) const override {
    return std::span(bytes_).subspan(address - address_, size);
  }
  Fault erase(const hal::FlashSector&) override { return Fault::device; }
  Fault program(std::uint32_t, std::uint32_t) override { return Fault::device; }

 private:
  std::uint32_t address_;
  Bytes bytes_;
};

std::uint32_t size_at(std::span<const std::uint8_t> bytes, std::size_t at) {
  std::uint32_t value = 0;
  for (std::size_t n = 0; n < 4; ++n) value |= static_cast<std::uint32_t>(bytes[at + n]) << 8U * n;
  return value;
}

}  // namespace

Bytes sign_image(boot::Slot slot, Bytes body, const Release& release, const KeyPair& key) {
  constexpr const boot::FlashMap& map = boot::stm32f405_flash;
  const std::string image = "the image for slot " + std::string(boot::name(slot));
  const std::size_t most = map.size(slot) - boot::header_bytes;
  if (body.empty() || body.size() > most) {
    throw hal::StartError(image + " has " + std::to_string(body.size()) + " bytes; permitted are 1 to " +
                          std::to_string(most));
  }
  body.resize((body.size() + 3) / 4 * 4, 0xFF);
  boot::ImageHeader header;
  header.slot = slot;
  header.version = release.version;
  header.security_counter = release.security_counter;
  header.build_hash = release.build_hash;
  const std::string wired = board_file_of(body);
  header.wiring = crc32c({reinterpret_cast<const std::uint8_t*>(wired.data()), wired.size()});
  header.body_bytes = static_cast<std::uint32_t>(body.size());
  header.body_address = map.address(slot) + static_cast<std::uint32_t>(boot::header_bytes);
  std::copy_n(key.open.begin(), header.key_id.size(), header.key_id.begin());
  const auto encoded = boot::encode(header);
  Bytes bytes(encoded.size() + body.size());
  std::copy(body.begin(), body.end(), std::copy(encoded.begin(), encoded.end(), bytes.begin()));
  const auto message = boot::signed_part(bytes);
  crypto_sign_detached(bytes.data(), nullptr, message.data(), message.size(), key.secret.data());
  if (const boot::Verdict verdict = judge(bytes, slot, key.open).verdict; verdict != boot::Verdict::good) {
    throw hal::StartError(image + " would not boot: " + boot::name(verdict) + "; was it linked for 0x" + [&] {
      std::ostringstream address;
      address << std::hex << header.body_address;
      return address.str();
    }() + "?");
  }
  return bytes;
}

std::string board_file_of(std::span<const std::uint8_t> image) {
  constexpr std::string_view mark = "isotherm board file: ";
  const auto found = std::search(image.begin(), image.end(), mark.begin(), mark.end());
  if (found == image.end()) return {};
  const auto name = found + static_cast<std::ptrdiff_t>(mark.size());
  return {name, std::find(name, image.end(), 0)};
}

void check_same_board_file(const std::array<Bytes, 2>& images) {
  const std::array names{board_file_of(images[0]), board_file_of(images[1])};
  if (names[0] == names[1]) return;
  const auto told = [](const std::string& name) { return name.empty() ? std::string("none") : "'" + name + "'"; };
  throw hal::StartError("the image for slot A has the board file " + told(names[0]) + ", that for slot B " + told(names[1]) +
                        "; both slots are for one board");
}

Bytes pack(const std::array<Bytes, 2>& images) {
  Bytes bytes;
  for (const char letter : bundle_magic) bytes.push_back(static_cast<std::uint8_t>(letter));
  for (const Bytes& image : images) {
    for (unsigned n = 0; n < 4; ++n) bytes.push_back(static_cast<std::uint8_t>(image.size() >> 8U * n));
  }
  for (const Bytes& image : images) bytes.insert(bytes.end(), image.begin(), image.end());
  return bytes;
}

std::array<Bytes, 2> unpack(std::span<const std::uint8_t> bytes, const std::string& file) {
  if (bytes.size() < bundle_header || !std::equal(bundle_magic.begin(), bundle_magic.end(), bytes.begin())) {
    throw hal::StartError(file + ": is no bundle of isotherm images");
  }
  const std::size_t first = size_at(bytes, 8);
  const std::size_t second = size_at(bytes, 12);
  if (bytes.size() != bundle_header + first + second) {
    throw hal::StartError(file + ": has " + std::to_string(bytes.size()) + " bytes, but its images need " +
                          std::to_string(bundle_header + first + second) + ": it is torn");
  }
  const auto images = bytes.subspan(bundle_header);
  const auto copy = [](std::span<const std::uint8_t> part) { return Bytes(part.begin(), part.end()); };
  return {copy(images.first(first)), copy(images.subspan(first))};
}

boot::SlotContent judge(std::span<const std::uint8_t> image, boot::Slot slot, const boot::PublicKey& key) {
  constexpr const boot::FlashMap& map = boot::stm32f405_flash;
  if (image.size() > map.size(slot)) return {boot::Verdict::malformed, {}};
  const ImageInFlash flash(map.address(slot), map.size(slot), image);
  return boot::examine(flash, map, slot, 0, key);
}

boot::Version parse_version(const std::string& text) {
  unsigned major = 0;
  unsigned minor = 0;
  unsigned patch = 0;
  char rest = 0;
  constexpr unsigned most = std::numeric_limits<std::uint16_t>::max();
  if (std::sscanf(text.c_str(), "%5u.%5u.%5u%c", &major, &minor, &patch, &rest) != 3 || major > most || minor > most ||
      patch > most) {
    throw hal::StartError("--image-version '" + text + "': expected three numbers of 0 to 65535 with dots, as 1.2.3");
  }
  return {static_cast<std::uint16_t>(major), static_cast<std::uint16_t>(minor), static_cast<std::uint16_t>(patch)};
}

std::string text_of(const boot::Version& version) {
  return std::to_string(version.major) + '.' + std::to_string(version.minor) + '.' + std::to_string(version.patch);
}

}  // namespace isotherm::signing
