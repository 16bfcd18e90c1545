#include "hal/stm32f405/chip_flash.hpp"

namespace isotherm::hal::stm32f405 {
namespace {

// RM0090, 3.6.1.
constexpr std::uint32_t first_key = 0x4567'0123;
constexpr std::uint32_t second_key = 0xCDEF'89AB;
/// The processor hardly gets to count while the flash is busy, for it executes from there.
constexpr std::uint32_t patience = 1'000'000;

}  // namespace

bool ChipFlash::idle() const {
  for (std::uint32_t n = 0; n < patience; ++n) {
    if ((control_.sr & flash_bit::busy) == 0) return true;
  }
  return false;
}

Fault ChipFlash::begin(std::uint32_t operation) {
  if (!idle()) return Fault::timeout;
  if ((control_.cr & flash_bit::locked) != 0) {
    control_.keyr = first_key;
    control_.keyr = second_key;
  }
  control_.sr = control_.sr & flash_bit::errors;  // ones that are written back are cleared
  control_.cr = operation | flash_bit::by_the_word;
  return Fault::none;
}

Fault ChipFlash::end() {
  const bool done = idle();
  const bool failed = (control_.sr & flash_bit::errors) != 0;
  control_.cr = flash_bit::locked;
  if (!done) return Fault::timeout;
  return failed ? Fault::device : Fault::none;
}

void ChipFlash::empty_caches() {
  // They may be emptied only while they are off (RM0090, 3.5.2).
  const std::uint32_t before = control_.acr;
  const std::uint32_t off = before & ~(flash_bit::data_cache | flash_bit::instruction_cache);
  control_.acr = off;
  control_.acr = off | flash_bit::reset_data_cache | flash_bit::reset_instruction_cache;
  control_.acr = off;
  control_.acr = before;
}

Fault ChipFlash::erase(const FlashSector& sector) {
  const std::uint32_t number = sector_number(sector.address);
  constexpr std::uint32_t sectors = 12;
  if (number >= sectors) return Fault::rejected;
  if (const Fault fault = begin(flash_bit::erase_sector | number << 3U); fault != Fault::none) return fault;
  control_.cr = control_.cr | flash_bit::start;
  const Fault fault = end();
  empty_caches();
  return fault;
}

Fault ChipFlash::program(std::uint32_t address, std::uint32_t word) {
  if (address < flash_begin || address - flash_begin > flash_size - 4 || address % 4 != 0) return Fault::rejected;
  if (const Fault fault = begin(flash_bit::program); fault != Fault::none) return fault;
  *reinterpret_cast<volatile std::uint32_t*>(memory_ + (address - flash_begin)) = word;
  return end();
}

}  // namespace isotherm::hal::stm32f405
