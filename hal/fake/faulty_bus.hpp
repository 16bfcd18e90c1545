// A bus that fails on request: a decorator of any other bus, for sweeps that fail the n-th transfer for every n.
#pragma once

#include <cstdint>

#include "hal/interface/register_bus.hpp"

namespace isotherm::hal {

class FaultyBus : public RegisterBus {
 public:
  explicit FaultyBus(RegisterBus& bus) : bus_(bus) {}

  /// The n-th transfer from now on (1 = the next) fails with `fault`, `times` transfers in a row.
  void fail(std::uint64_t n, Fault fault, std::uint64_t times = 1) {
    first_ = transfers_ + n;
    last_ = first_ + times - 1;
    fault_ = fault;
  }
  std::uint64_t transfers() const { return transfers_; }

  Fault read(std::uint8_t unit, std::uint16_t address, std::span<std::uint16_t> words) override {
    return fails() ? fault_ : bus_.read(unit, address, words);
  }
  Fault write(std::uint8_t unit, std::uint16_t address, std::span<const std::uint16_t> words) override {
    return fails() ? fault_ : bus_.write(unit, address, words);
  }

 private:
  bool fails() {
    ++transfers_;
    return transfers_ >= first_ && transfers_ <= last_;
  }

  RegisterBus& bus_;
  std::uint64_t transfers_ = 0;
  std::uint64_t first_ = 0;
  std::uint64_t last_ = 0;
  Fault fault_ = Fault::timeout;
};

}  // namespace isotherm::hal
