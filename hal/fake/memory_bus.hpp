// A field bus in memory: each unit is a block of registers that a test writes and reads as it likes.
#pragma once

#include <algorithm>
#include <cstddef>
#include <map>
#include <vector>

#include "hal/interface/register_bus.hpp"

namespace isotherm::hal {

class MemoryBus : public RegisterBus {
 public:
  /// Registers of a unit, 0x0200 of them, made on first use; a unit that was never used does not answer.
  std::vector<std::uint16_t>& unit(std::uint8_t number) {
    return units_.try_emplace(number, std::vector<std::uint16_t>(0x0200)).first->second;
  }

  Fault read(std::uint8_t number, std::uint16_t address, std::span<std::uint16_t> words) override {
    const auto found = units_.find(number);
    if (found == units_.end()) return Fault::timeout;
    if (address + words.size() > found->second.size()) return Fault::device;
    std::copy_n(found->second.begin() + address, words.size(), words.begin());
    return Fault::none;
  }
  Fault write(std::uint8_t number, std::uint16_t address, std::span<const std::uint16_t> words) override {
    const auto found = units_.find(number);
    if (found == units_.end()) return Fault::timeout;
    if (address + words.size() > found->second.size()) return Fault::device;
    std::copy(words.begin(), words.end(), found->second.begin() + address);
    return Fault::none;
  }

 private:
  std::map<std::uint8_t, std::vector<std::uint16_t>> units_;
};

}  // namespace isotherm::hal
