// A machine for a test that signs its own images with the demo key.
#pragma once

#include <algorithm>

#include "firmware/boot/demo_key.hpp"
#include "tests/target/machine.hpp"

namespace isotherm::test {

/// Nothing where this machine has no emulator or no image, or where the boot program was built for an owner's key.
inline std::optional<emulator::ImageRun> demo_key_run(const TemporaryFolder& folder) {
  auto run = image_run(folder);
  if (!run) return std::nullopt;
  std::ifstream file(emulator::image_folder() + "/isotherm-boot.raw", std::ios::binary);
  const std::string program{std::istreambuf_iterator<char>(file), {}};
  const bool trusts = std::search(program.begin(), program.end(), boot::demo_key.begin(), boot::demo_key.end(), [](char one, std::uint8_t other) {
                        return static_cast<std::uint8_t>(one) == other;
                      }) != program.end();
  if (trusts) return run;
  skip_test("this test signs with the demo key, and the boot program was built for another");
  return std::nullopt;
}

}  // namespace isotherm::test
