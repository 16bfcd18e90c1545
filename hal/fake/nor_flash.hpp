// A model of NOR flash whose power can be cut at every single operation: erased to ones, programmed towards zeros only. A
// cut leaves the operation undone or torn: a word with some of its bits programmed, a sector partly erased. On top it
// counts how many different contents the chip has been left with.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "hal/interface/flash.hpp"

namespace isotherm::hal {

/// Thrown where the power fails: nothing after it runs.
struct PowerCut {};

class NorFlash final : public Flash {
 public:
  /// How the operation that the cut falls into is left.
  enum class Cut : std::uint8_t { undone, torn };

  /// An operation as it was asked for.
  struct Operation {
    FlashSector sector;  // erased; of size 0: a word is programmed
    std::uint32_t address = 0;
    std::uint32_t word = 0;
  };

  NorFlash(std::uint32_t base, std::uint32_t size) : base_(base), bytes_(size, 0xFF) {}

  std::span<const std::uint8_t> bytes(std::uint32_t address, std::uint32_t size) const override {
    return std::span(bytes_).subspan(address - base_, size);
  }

  Fault erase(const FlashSector& sector) override {
    const bool cut = count({sector, 0, 0});
    if (cut && how_ == Cut::undone) lose_power();
    for (std::uint32_t at = sector.address; at < sector.address + sector.size; at += 4) {
      // Half way through, cells stand anywhere between what they held and one.
      const std::uint32_t held = word(at);
      put(at, cut ? held | random() | (random() & random()) : std::numeric_limits<std::uint32_t>::max());
    }
    if (cut) lose_power();
    return Fault::none;
  }

  Fault program(std::uint32_t address, std::uint32_t value) override {
    const bool cut = count({{}, address, value});
    if (cut && how_ == Cut::undone) lose_power();
    if (fails_from_ != 0 && address >= fails_from_) return Fault::device;
    put(address, word(address) & (cut ? value | random() : value));
    if (cut) lose_power();
    return Fault::none;
  }

  /// The operation number `n` from now on (1 = the next) meets a power cut; 0 = none does.
  void cut_power_at(std::size_t n, Cut how = Cut::undone, std::uint32_t seed = 1) {
    operations_ = 0;
    cut_at_ = n;
    how_ = how;
    random_ = seed * 2654435761U + 1U;
  }
  /// Does again what was written down.
  Fault apply(const Operation& operation) {
    return operation.sector.size > 0 ? erase(operation.sector) : program(operation.address, operation.word);
  }
  /// Writes down every operation from now on; nullptr = no more.
  void write_down(std::vector<Operation>* operations) { written_down_ = operations; }
  /// Operations since the cut was set.
  std::size_t operations() const { return operations_; }
  /// Words from this address on refuse to be programmed; 0 = none does.
  void wear_out_from(std::uint32_t address) { fails_from_ = address; }

  /// Puts words as a programmer on the bench would, whatever stood there; size and address multiples of 4.
  void load(std::uint32_t address, std::span<const std::uint8_t> bytes) {
    for (std::uint32_t at = 0; at < bytes.size(); at += 4) {
      put(address + at, bytes[at] | static_cast<std::uint32_t>(bytes[at + 1]) << 8U |
                            static_cast<std::uint32_t>(bytes[at + 2]) << 16U |
                            static_cast<std::uint32_t>(bytes[at + 3]) << 24U);
    }
  }
  void flip(std::uint32_t address, std::uint8_t bits) {
    const std::uint32_t at = address & ~3U;
    put(at, word(at) ^ static_cast<std::uint32_t>(bits) << 8U * (address & 3U));
  }

  /// The content, as one number: equal contents give equal numbers.
  std::uint64_t state() const { return hash_; }

 private:
  bool count(const Operation& operation) {
    ++operations_;
    if (written_down_ != nullptr) written_down_->push_back(operation);
    return operations_ == cut_at_;
  }
  [[noreturn]] void lose_power() {
    cut_at_ = 0;
    throw PowerCut{};
  }
  std::uint32_t random() {
    random_ ^= random_ << 13U;
    random_ ^= random_ >> 17U;
    random_ ^= random_ << 5U;
    return random_;
  }
  std::uint32_t word(std::uint32_t address) const {
    const std::uint8_t* at = bytes_.data() + (address - base_);
    return at[0] | static_cast<std::uint32_t>(at[1]) << 8U | static_cast<std::uint32_t>(at[2]) << 16U |
           static_cast<std::uint32_t>(at[3]) << 24U;
  }
  void put(std::uint32_t address, std::uint32_t value) {
    hash_ += mixed(address, value) - mixed(address, word(address));
    std::uint8_t* at = bytes_.data() + (address - base_);
    for (unsigned n = 0; n < 4; ++n) at[n] = static_cast<std::uint8_t>(value >> 8U * n);
  }
  /// SplitMix64's finisher over address and content: their sum changes with every word that does.
  static std::uint64_t mixed(std::uint32_t address, std::uint32_t value) {
    if (value == std::numeric_limits<std::uint32_t>::max()) return 0;
    std::uint64_t x = (static_cast<std::uint64_t>(address) << 32U | value) + 0x9E3779B97F4A7C15U;
    x = (x ^ (x >> 30U)) * 0xBF58476D1CE4E5B9U;
    x = (x ^ (x >> 27U)) * 0x94D049BB133111EBU;
    return x ^ (x >> 31U);
  }

  std::uint32_t base_;
  std::vector<std::uint8_t> bytes_;
  std::uint64_t hash_ = 0;
  std::size_t operations_ = 0;
  std::size_t cut_at_ = 0;
  Cut how_ = Cut::undone;
  std::uint32_t random_ = 1;
  std::uint32_t fails_from_ = 0;
  std::vector<Operation>* written_down_ = nullptr;
};

}  // namespace isotherm::hal
