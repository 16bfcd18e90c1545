#include "tools/signing/bundle.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "firmware/boot/demo_key.hpp"
#include "hal/linux/start_error.hpp"

using namespace isotherm;
using namespace isotherm::signing;

namespace {

/// Something that looks like code linked for the slot.
Bytes body(boot::Slot slot, std::size_t size = 1000) {
  Bytes bytes(size, 0xAB);
  const std::uint32_t entry = boot::stm32f405_flash.address(slot) + 512 + 101;
  for (unsigned n = 0; n < 4; ++n) bytes[n] = static_cast<std::uint8_t>(boot::stm32f405_flash.ram_end >> 8U * n);
  for (unsigned n = 0; n < 4; ++n) bytes[4 + n] = static_cast<std::uint8_t>(entry >> 8U * n);
  return bytes;
}

const Release release{{1, 2, 3}, 4, 5};

std::string message_of(const auto& action) {
  try {
    action();
  } catch (const hal::StartError& error) {
    return error.what();
  }
  return "";
}

struct Folder {
  std::filesystem::path path =
      std::filesystem::temp_directory_path() / ("isotherm-signing-" + std::to_string(::getpid()));
  Folder() { std::filesystem::create_directory(path); }
  ~Folder() { std::filesystem::remove_all(path); }
  std::string operator/(const std::string& name) const { return (path / name).string(); }
};

}  // namespace

TEST_CASE("the demo key's public half belongs to its secret one") {
  CHECK(from_seed(boot::demo_key_seed).open == boot::demo_key);
}

TEST_CASE("a signed image boots on a board with the key, and on no other") {
  const KeyPair own = from_seed(draw_seed());
  for (const boot::Slot slot : {boot::Slot::a, boot::Slot::b}) {
    const Bytes image = sign_image(slot, body(slot, 997), release, own);
    const boot::SlotContent content = judge(image, slot, own.open);
    CHECK(content.verdict == boot::Verdict::good);
    CHECK(content.header.version == release.version);
    CHECK(content.header.security_counter == 4);
    CHECK(content.header.body_bytes == 1000);  // whole words
    CHECK(judge(image, slot, boot::demo_key).verdict == boot::Verdict::unsigned_);
    CHECK(judge(image, boot::other(slot), own.open).verdict == boot::Verdict::wrong_slot);
  }
}

TEST_CASE("what cannot be an image of its slot is refused with a reason") {
  const KeyPair key = from_seed(boot::demo_key_seed);
  CHECK(message_of([&] { sign_image(boot::Slot::a, {}, release, key); }).find("permitted are 1 to 392704") != std::string::npos);
  CHECK(message_of([&] { sign_image(boot::Slot::a, body(boot::Slot::a, 400'000), release, key); }).find("400000") != std::string::npos);
  CHECK(message_of([&] { sign_image(boot::Slot::b, body(boot::Slot::a), release, key); }).find("linked for 0x8080200") !=
        std::string::npos);
}

TEST_CASE("a bundle gives back what was packed, and a torn one says so") {
  const KeyPair key = from_seed(boot::demo_key_seed);
  const std::array images{sign_image(boot::Slot::a, body(boot::Slot::a), release, key),
                          sign_image(boot::Slot::b, body(boot::Slot::b), release, key)};
  Bytes bundle = pack(images);
  CHECK(unpack(bundle, "x") == images);
  bundle.pop_back();
  CHECK(message_of([&] { unpack(bundle, "x.bundle"); }).find("x.bundle: has") == 0);
  CHECK(message_of([&] { unpack(Bytes(100, 1), "x.bundle"); }).find("is no bundle") != std::string::npos);
}

TEST_CASE("both images of a bundle have the same board file, which is told") {
  const auto with = [](boot::Slot slot, std::string_view name) {
    Bytes bytes = body(slot);
    const std::string text = "isotherm board file: " + std::string(name);
    std::copy(text.begin(), text.end(), bytes.begin() + 500);
    bytes[500 + text.size()] = 0;
    return bytes;
  };
  const Bytes bus = with(boot::Slot::a, "bus");
  CHECK(board_file_of(bus) == "bus");
  CHECK(board_file_of(sign_image(boot::Slot::a, bus, release, from_seed(boot::demo_key_seed))) == "bus");
  CHECK(board_file_of(body(boot::Slot::a)).empty());
  CHECK(message_of([&] { check_same_board_file({bus, with(boot::Slot::b, "bus")}); }).empty());
  const KeyPair key = from_seed(boot::demo_key_seed);
  const auto wiring = [&key](boot::Slot slot, const Bytes& image) {
    return judge(sign_image(slot, image, release, key), slot, key.open).header.wiring;
  };
  CHECK(wiring(boot::Slot::a, bus) == wiring(boot::Slot::b, with(boot::Slot::b, "bus")));
  CHECK(wiring(boot::Slot::a, bus) != wiring(boot::Slot::a, with(boot::Slot::a, "direct")));
  const std::string told = message_of([&] { check_same_board_file({bus, with(boot::Slot::b, "direct")}); });
  CHECK(told.find("slot A has the board file 'bus', that for slot B 'direct'") != std::string::npos);
  CHECK(message_of([&] { check_same_board_file({bus, body(boot::Slot::b)}); }).find("that for slot B none") != std::string::npos);
}

TEST_CASE("versions are three small numbers") {
  CHECK(parse_version("1.22.333") == boot::Version{1, 22, 333});
  for (const char* wrong : {"", "1", "1.2", "1.2.3.4", "1.2.x", "1.2.65536", "-1.2.3"}) {
    CHECK_FALSE(message_of([&] { (void)parse_version(wrong); }).empty());
  }
}

TEST_CASE("keys come back from their files, the secret is the owner's alone, and neither is written over") {
  const Folder folder;
  const Seed seed = draw_seed();
  write_keys(folder / "key", seed);
  CHECK(read_secret_key(folder / "key.secret").open == from_seed(seed).open);
  CHECK(read_public_key(folder / "key.public") == from_seed(seed).open);
  struct stat status {};
  REQUIRE(::stat((folder / "key.secret").c_str(), &status) == 0);
  CHECK((status.st_mode & 0777U) == 0600);
  CHECK(message_of([&] { write_keys(folder / "key", draw_seed()); }).find("not written over") != std::string::npos);
  CHECK(read_secret_key(folder / "key.secret").open == from_seed(seed).open);
}

TEST_CASE("a key without a name, or of which only half can be written, leaves nothing behind") {
  const Folder folder;
  CHECK(message_of([&] { write_keys("", draw_seed()); }).find("needs a name") != std::string::npos);
  CHECK(message_of([&] { write_keys(folder / "", draw_seed()); }).find("needs a name") != std::string::npos);
  // A link to nowhere: not there for who looks, and yet not to be made.
  std::filesystem::create_symlink(folder / "none/at/all", folder / "half.public");
  CHECK_FALSE(message_of([&] { write_keys(folder / "half", draw_seed()); }).empty());
  CHECK_FALSE(std::filesystem::exists(folder / "half.secret"));
}

TEST_CASE("a file that is no key of its kind is refused") {
  const Folder folder;
  write_keys(folder / "key", draw_seed());
  CHECK(message_of([&] { (void)read_secret_key(folder / "key.public"); }).find("is no secret key") != std::string::npos);
  CHECK(message_of([&] { (void)read_public_key(folder / "none"); }).find("cannot be read") != std::string::npos);
  std::ofstream(folder / "bad") << "isotherm public key, Ed25519\n12zz\n";
  CHECK(message_of([&] { (void)read_public_key(folder / "bad"); }).find("64 hexadecimal digits") != std::string::npos);
}
