// Registers for tests: units 1 and 7 with 300 words each from 0x0100 on, of which the last ten refuse to be written, one
// value is not permitted, and one register is broken.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>

#include "hal/modbus/slave.hpp"

namespace isotherm::test {

class TestRegisters final : public hal::modbus::Registers {
 public:
  using Exception = hal::modbus::Exception;
  static constexpr std::uint16_t first = 0x0100;
  static constexpr std::size_t count = 300;
  static constexpr std::uint16_t broken = first + 250;
  static constexpr std::uint16_t not_permitted = 0xDEAD;

  TestRegisters() {
    for (std::size_t at = 0; at < count; ++at) words[at] = static_cast<std::uint16_t>(first + at);
  }

  bool serves(std::uint8_t unit) const override { return unit == 1 || unit == 7; }

  Exception read(std::uint8_t, std::uint16_t address, std::span<std::uint16_t> out) override {
    if (!inside(address, out.size())) return Exception::illegal_address;
    if (address <= broken && broken < address + out.size()) return Exception::device_failure;
    std::copy_n(words.begin() + address - first, out.size(), out.begin());
    return Exception::none;
  }

  Exception write(std::uint8_t, std::uint16_t address, std::span<const std::uint16_t> in) override {
    if (!inside(address, in.size()) || address + in.size() > first + count - 10) return Exception::illegal_address;
    if (std::ranges::find(in, not_permitted) != in.end()) return Exception::illegal_value;
    std::ranges::copy(in, words.begin() + address - first);
    ++writes;
    return Exception::none;
  }

  std::array<std::uint16_t, count> words{};
  int writes = 0;

 private:
  static bool inside(std::uint16_t address, std::size_t size) {
    return address >= first && address + size <= first + count;
  }
};

}  // namespace isotherm::test
