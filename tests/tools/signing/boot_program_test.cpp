#include "tools/signing/boot_program.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "firmware/boot/demo_key.hpp"
#include "hal/linux/start_error.hpp"

using namespace isotherm;
using namespace isotherm::signing;

namespace {

void put(Bytes& bytes, std::size_t at, std::uint32_t word) {
  for (unsigned n = 0; n < 4; ++n) bytes[at + n] = static_cast<std::uint8_t>(word >> 8U * n);
}

Bytes boot_program() {
  Bytes bytes(30'000, 0x11);
  put(bytes, 0, 0x2000'3000);
  put(bytes, 4, 0x0800'0101);
  std::copy(boot::demo_key.begin(), boot::demo_key.end(), bytes.begin() + 20'000);
  return bytes;
}

Bytes image() {
  Bytes body(1000, 0xAB);
  put(body, 0, boot::stm32f405_flash.ram_end);
  put(body, 4, boot::stm32f405_flash.address(boot::Slot::a) + 512 + 101);
  return sign_image(boot::Slot::a, body, {{1, 2, 3}, 4, 5}, from_seed(boot::demo_key_seed));
}

std::string refusal(const Bytes& bytes) {
  try {
    (void)key_in(bytes, image(), "x.raw");
  } catch (const hal::StartError& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("a boot program tells the key that it trusts") { CHECK(key_in(boot_program(), image(), "x.raw") == boot::demo_key); }

TEST_CASE("what is no boot program, or knows another key, is refused with its reason") {
  const auto changed = [](std::size_t at, std::uint32_t word) {
    Bytes bytes = boot_program();
    put(bytes, at, word);
    return bytes;
  };
  CHECK(refusal({}).find("x.raw: has 0 bytes") == 0);
  CHECK(refusal(Bytes(40'000, 0x11)).find("has 40000 bytes; a boot program has 64 to 32768") != std::string::npos);
  CHECK(refusal(changed(0, 0x464C'457F)).find("ELF") != std::string::npos);
  for (const std::uint32_t stack : {0x0000'0000U, 0x2000'0000U, 0x2002'0004U, 0x2000'3002U, 0x0800'0000U}) {
    CHECK(refusal(changed(0, stack)).find("no stack in RAM") != std::string::npos);
  }
  for (const std::uint32_t entry : {0x0800'0100U, 0x0800'0001U, 0x0802'0201U, 0x0800'7531U, 0x0000'0101U}) {
    CHECK(refusal(changed(4, entry)).find("no entry point within itself") != std::string::npos);
  }
  CHECK(refusal(changed(20'000, 0)).find("does not hold the key") != std::string::npos);
  Bytes cut = boot_program();
  cut.resize(20'010);
  CHECK(refusal(cut).find("does not hold the key") != std::string::npos);
}
