// What a controller must remember without power: two flash sectors, entries appended to one of them until it is full, then
// the newest of each kind copied into the other. Power may fail at any operation: what was written last before it, or the
// entry that was being written, is what is read afterwards, whole.
//
// A sector is a row of cells of 64 bytes, each with its own CRC-32C, so a torn cell is skipped and never mistaken for
// another. Cell 0 is the head and is written last: without it a sector does not count.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "control/core/result.hpp"
#include "hal/interface/flash.hpp"

namespace isotherm::boot {

class FlashJournal {
 public:
  enum class Kind : std::uint8_t { boot_state = 1, settings = 2 };
  static constexpr std::array kinds{Kind::boot_state, Kind::settings};
  /// Bytes of one entry at the most.
  static constexpr std::size_t entry_most = 16 * 52;

  /// Both sectors of at least 4 kB. Reads nothing yet.
  FlashJournal(hal::Flash& flash, const std::array<hal::FlashSector, 2>& sectors) : flash_(flash), sectors_(sectors) {}

  /// Copies the newest whole entry; how many bytes it has, 0 = there is none. Bytes beyond `bytes` are left out.
  std::size_t read(Kind kind, std::span<std::uint8_t> bytes) const;
  /// Durable once it returns none. Fault::rejected for an empty entry or one above entry_most, Fault::device where the flash
  /// does not keep what is written; then the entry before still stands.
  [[nodiscard]] Fault write(Kind kind, std::span<const std::uint8_t> bytes);

 private:
  struct Entry {
    std::size_t cell = 0;  // its first; 0 = none
    std::size_t bytes = 0;
    std::uint32_t sequence = 0;
  };
  std::span<const std::uint8_t> cell(std::size_t sector, std::size_t index) const;
  std::size_t cells(std::size_t sector) const;
  /// The sector that counts; 2 = neither.
  std::size_t active() const;
  std::uint32_t generation(std::size_t sector) const;
  Entry newest(std::size_t sector, Kind kind) const;
  std::size_t first_free(std::size_t sector) const;
  std::uint32_t next_sequence(std::size_t sector) const;
  Fault append(std::size_t sector, std::size_t& at, Kind kind, std::uint32_t sequence, std::span<const std::uint8_t> bytes);
  Fault program_cell(std::size_t sector, std::size_t index, std::span<const std::uint8_t> content);
  Fault move_over(std::size_t from, Kind kind, std::span<const std::uint8_t> bytes);

  hal::Flash& flash_;
  std::array<hal::FlashSector, 2> sectors_;
};

}  // namespace isotherm::boot
