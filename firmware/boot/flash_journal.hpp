// What a controller must remember without power: two flash sectors, entries appended to one of them until it is full, then
// the newest of each kind copied into the other. Power may fail at any operation: what was written last before it, or the
// entry that was being written, is what is read afterwards, whole. Each entry is written twice, and one damaged copy costs
// nothing.
//
// A sector is a row of cells of 64 bytes, each with its own CRC-32C, so a torn cell is skipped and never mistaken for
// another. The last two cells are its head, twice as well, and are written last: without one of them a sector does not count.
// A programmer that writes a sector from its first byte to its last keeps that order.
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

  struct Content {
    Kind kind;
    std::span<const std::uint8_t> bytes;
  };
  /// How well an entry is kept.
  struct Condition {
    std::uint8_t copies = 0;  // whole ones of the entry that is read: 2 where all is well, 0 = there is none
    // Something newer was written, or all there was, and no copy of it is whole. Told until the kind is written again, also by
    // the sector that the journal moves into.
    bool newer_lost = false;
  };

  /// Both sectors of at least 4 kB and room for every kind twice. Reads nothing yet.
  FlashJournal(hal::Flash& flash, const std::array<hal::FlashSector, 2>& sectors) : flash_(flash), sectors_(sectors) {}

  /// Copies the newest whole entry; how many bytes it has, 0 = there is none. Bytes beyond `bytes` are left out.
  std::size_t read(Kind kind, std::span<std::uint8_t> bytes) const;
  Condition condition(Kind kind) const;
  /// Durable, and there twice, once it returns none. Fault::rejected for an empty entry or one above entry_most, Fault::device
  /// where the flash does not keep both copies; then what is read is the entry before or one copy of this one.
  [[nodiscard]] Fault write(Kind kind, std::span<const std::uint8_t> bytes);
  /// Writes the newest entry of a kind again where only one copy of it is left. Faults as of `write`.
  [[nodiscard]] Fault mend(Kind kind);
  /// Writes these and the newest of the other kinds into the sector that does not count, which counts from then on; the other
  /// one is left as it is. Its number: 0 or 1. For who prepares a sector elsewhere and has a programmer write it as a whole.
  Result<std::size_t> renew(std::span<const Content> contents);

 private:
  struct Entry {
    std::size_t cell = 0;   // its first
    std::size_t parts = 0;  // cells; 0 = there is none
    std::size_t bytes = 0;
    std::uint32_t sequence = 0;
    std::uint8_t copies = 0;
  };
  std::span<const std::uint8_t> cell(std::size_t sector, std::size_t index) const;
  /// Without those of the head.
  std::size_t cells(std::size_t sector) const;
  bool was_complete(std::size_t sector) const;
  bool holds(std::size_t sector, Kind kind) const;
  /// The sector that counts; 2 = neither.
  std::size_t active() const;
  std::uint32_t generation(std::size_t sector) const;
  Entry newest(std::size_t sector, Kind kind) const;
  std::size_t first_free(std::size_t sector) const;
  std::uint32_t next_sequence(std::size_t sector) const;
  Fault append(std::size_t sector, std::size_t& at, const Content& content, std::uint32_t sequence);
  Fault append_twice(std::size_t sector, std::size_t& at, const Content& content, std::uint32_t sequence);
  Fault mark_lost(std::size_t sector, std::size_t& at, Kind kind);
  Fault program_cell(std::size_t sector, std::size_t index, std::span<const std::uint8_t> content);
  Fault move_over(std::size_t from, std::size_t to, std::span<const Content> contents);

  hal::Flash& flash_;
  std::array<hal::FlashSector, 2> sectors_;
};

}  // namespace isotherm::boot
