// The flash of the STM32F405, erased and programmed while the same flash executes: the processor stands still meanwhile,
// 16 us a word and up to 2 s a sector (DS8626, table 40). Not executed by any emulator: one ignores the writes, so that
// what is read back differs and the caller says so.
#pragma once

#include <cstdint>
#include <span>

#include "hal/interface/flash.hpp"
#include "hal/stm32f405/registers.hpp"

namespace isotherm::hal::stm32f405 {

inline constexpr std::uint32_t flash_begin = 0x0800'0000;
inline constexpr std::uint32_t flash_size = 0x0010'0000;

/// The number of the sector that begins there (RM0090, table 5: 4 x 16 kB, 64 kB, 7 x 128 kB); 12 = none does.
constexpr std::uint32_t sector_number(std::uint32_t address) {
  const std::uint32_t offset = address - flash_begin;
  constexpr std::uint32_t small = 0x4000;
  constexpr std::uint32_t large = 0x2'0000;
  constexpr std::uint32_t none = 12;
  if (address < flash_begin || offset >= flash_size) return none;
  if (offset < 4 * small) return offset % small == 0 ? offset / small : none;
  if (offset < large) return offset == 4 * small ? 4 : none;
  return offset % large == 0 ? 4 + offset / large : none;
}

class ChipFlash final : public Flash {
 public:
  /// `memory` is where the first byte of the flash is read and written.
  explicit ChipFlash(FlashControl& control = flash_control(), std::uint8_t* memory = &at<std::uint8_t>(flash_begin))
      : control_(control), memory_(memory) {}

  std::span<const std::uint8_t> bytes(std::uint32_t address, std::uint32_t size) const override {
    return {memory_ + (address - flash_begin), size};
  }
  /// Fault::rejected where no sector begins, Fault::timeout where the controller stays busy.
  [[nodiscard]] Fault erase(const FlashSector& sector) override;
  [[nodiscard]] Fault program(std::uint32_t address, std::uint32_t word) override;

 private:
  Fault begin(std::uint32_t operation);
  Fault end();
  bool idle() const;
  void empty_caches();

  FlashControl& control_;
  std::uint8_t* memory_;
};

}  // namespace isotherm::hal::stm32f405
