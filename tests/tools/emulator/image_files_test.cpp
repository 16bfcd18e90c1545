// Which files of a build an emulated chip is given, and when it is given none.
#include <doctest/doctest.h>

#include <fstream>

#include "firmware/boot/image.hpp"
#include "hal/linux/start_error.hpp"
#include "tests/gateway/temporary_folder.hpp"
#include "tools/emulator/image_command.hpp"

using namespace isotherm;

namespace {

void write(const test::TemporaryFolder& folder, const std::string& name, std::span<const std::uint8_t> bytes) {
  std::ofstream(folder.file(name), std::ios::binary).write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
}

void write_image(const test::TemporaryFolder& folder, const std::string& name, std::uint8_t key) {
  boot::ImageHeader header;
  header.slot = boot::Slot::a;
  header.key_id.fill(key);
  write(folder, name, boot::encode(header));
}

std::string refusal(const test::TemporaryFolder& folder) {
  try {
    (void)emulator::image_files(folder.file("."));
  } catch (const hal::StartError& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("images that the boot program would not start are refused at once, with the reason") {
  const test::TemporaryFolder folder;
  CHECK(refusal(folder).find("isotherm-boot.elf is missing") != std::string::npos);
  std::array<std::uint8_t, 100> boot_program{};
  std::fill_n(boot_program.begin() + 40, 32, std::uint8_t{7});
  for (const char* name : {"isotherm-boot.elf", "isotherm-boot.raw", "isotherm-rack-a.elf"}) write(folder, name, boot_program);
  write_image(folder, "isotherm-rack-a.bin", 7);
  write_image(folder, "isotherm-rack-b.bin", 7);
  CHECK(refusal(folder).empty());
  write_image(folder, "isotherm-rack-b.bin", 8);
  CHECK(refusal(folder).find("isotherm-rack-b.bin is not signed with the key that") != std::string::npos);
  CHECK(refusal(folder).find("ISOTHERM_SECRET_KEY") != std::string::npos);
  write(folder, "isotherm-rack-a.bin", {});
  CHECK(refusal(folder).find("isotherm-rack-a.bin is not signed") != std::string::npos);
}
