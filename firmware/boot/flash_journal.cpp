#include "firmware/boot/flash_journal.hpp"

#include <algorithm>

#include "control/core/crc32c.hpp"

namespace isotherm::boot {
namespace {

constexpr std::size_t cell_bytes = 64;
// A cell: kind, part, parts, bytes of this part; sequence, 4 bytes low byte first; 52 bytes; CRC-32C of all before.
constexpr std::size_t at_kind = 0;
constexpr std::size_t at_part = 1;
constexpr std::size_t at_parts = 2;
constexpr std::size_t at_used = 3;
constexpr std::size_t at_sequence = 4;
constexpr std::size_t at_payload = 8;
constexpr std::size_t payload_bytes = 52;
constexpr std::size_t at_crc = 60;
constexpr std::uint8_t head_kind = 0xA5;
constexpr std::size_t heads = 2;
constexpr std::size_t none = 2;
/// A cell that does not keep what is written is passed over this often.
constexpr int attempts = 3;

static_assert(at_payload + payload_bytes == at_crc && at_crc + 4 == cell_bytes);
static_assert(FlashJournal::entry_most % payload_bytes == 0);

using Cell = std::array<std::uint8_t, cell_bytes>;

std::uint32_t get(std::span<const std::uint8_t> bytes, std::size_t at) {
  return bytes[at] | static_cast<std::uint32_t>(bytes[at + 1]) << 8U | static_cast<std::uint32_t>(bytes[at + 2]) << 16U |
         static_cast<std::uint32_t>(bytes[at + 3]) << 24U;
}
void put(std::span<std::uint8_t> bytes, std::size_t at, std::uint32_t value) {
  for (std::size_t n = 0; n < 4; ++n) bytes[at + n] = static_cast<std::uint8_t>(value >> 8U * n);
}

bool whole(std::span<const std::uint8_t> cell) {
  return cell[at_used] <= payload_bytes && get(cell, at_crc) == crc32c(cell.first(at_crc));
}
bool blank(std::span<const std::uint8_t> cell) {
  return std::all_of(cell.begin(), cell.end(), [](std::uint8_t byte) { return byte == 0xFF; });
}

Cell make(std::uint8_t kind, std::size_t part, std::size_t parts, std::uint32_t sequence,
          std::span<const std::uint8_t> payload) {
  Cell cell{};
  cell[at_kind] = kind;
  cell[at_part] = static_cast<std::uint8_t>(part);
  cell[at_parts] = static_cast<std::uint8_t>(parts);
  cell[at_used] = static_cast<std::uint8_t>(payload.size());
  put(cell, at_sequence, sequence);
  std::copy(payload.begin(), payload.end(), cell.begin() + at_payload);
  put(cell, at_crc, crc32c(std::span(cell).first(at_crc)));
  return cell;
}

std::size_t parts_of(std::size_t bytes) { return (bytes + payload_bytes - 1) / payload_bytes; }

}  // namespace

std::span<const std::uint8_t> FlashJournal::cell(std::size_t sector, std::size_t index) const {
  return flash_.bytes(sectors_[sector].address + static_cast<std::uint32_t>(index * cell_bytes), cell_bytes);
}

std::size_t FlashJournal::cells(std::size_t sector) const { return sectors_[sector].size / cell_bytes - heads; }

std::uint32_t FlashJournal::generation(std::size_t sector) const {
  std::uint32_t found = 0;
  for (std::size_t n = 0; n < heads; ++n) {
    const auto head = cell(sector, cells(sector) + n);
    if (head[at_kind] == head_kind && whole(head)) found = std::max(found, get(head, at_sequence));
  }
  return found;
}

/// Its last cell is written when all others are: one that is not whole any more was once, but for an erasure that was cut.
bool FlashJournal::was_complete(std::size_t sector) const { return !blank(cell(sector, cells(sector) + heads - 1)); }

bool FlashJournal::holds(std::size_t sector, Kind kind) const {
  for (std::size_t index = 0; index < cells(sector); ++index) {
    if (cell(sector, index)[at_kind] == static_cast<std::uint8_t>(kind)) return true;
  }
  return false;
}

std::size_t FlashJournal::active() const {
  const std::uint32_t first = generation(0);
  const std::uint32_t second = generation(1);
  if (first == 0 && second == 0) return none;
  return second > first ? 1 : 0;
}

FlashJournal::Entry FlashJournal::newest(std::size_t sector, Kind kind) const {
  Entry found;
  for (std::size_t index = 0; index < cells(sector); ++index) {
    const auto first = cell(sector, index);
    const std::size_t parts = first[at_parts];
    if (first[at_kind] != static_cast<std::uint8_t>(kind) || first[at_part] != 0 || !whole(first)) continue;
    if (parts == 0 || index + parts > cells(sector)) continue;
    const std::uint32_t sequence = get(first, at_sequence);
    std::size_t bytes = first[at_used];
    bool complete = true;
    for (std::size_t part = 1; part < parts && complete; ++part) {
      const auto next = cell(sector, index + part);
      complete = whole(next) && next[at_kind] == first[at_kind] && next[at_part] == part && get(next, at_sequence) == sequence;
      bytes += next[at_used];
    }
    if (!complete || sequence < found.sequence) continue;
    const bool again = found.parts > 0 && sequence == found.sequence;
    found = {index, parts, bytes, sequence, static_cast<std::uint8_t>(again ? found.copies + 1U : 1U)};
  }
  return found;
}

std::size_t FlashJournal::first_free(std::size_t sector) const {
  std::size_t free = cells(sector);
  while (free > 0 && blank(cell(sector, free - 1))) --free;
  return free;
}

std::uint32_t FlashJournal::next_sequence(std::size_t sector) const {
  std::uint32_t last = 0;
  for (const Kind kind : kinds) last = std::max(last, newest(sector, kind).sequence);
  return last + 1;
}

std::size_t FlashJournal::read(Kind kind, std::span<std::uint8_t> bytes) const {
  const std::size_t sector = active();
  if (sector == none) return 0;
  const Entry entry = newest(sector, kind);
  for (std::size_t n = 0; n < std::min(bytes.size(), entry.bytes); ++n) {
    bytes[n] = cell(sector, entry.cell + n / payload_bytes)[at_payload + n % payload_bytes];
  }
  return entry.bytes;
}

FlashJournal::Condition FlashJournal::condition(Kind kind) const {
  const std::size_t sector = active();
  if (sector == none) return {0, was_complete(0) || was_complete(1) || holds(0, kind) || holds(1, kind)};
  const Entry entry = newest(sector, kind);
  // Cells of its kind behind the last whole copy: those of a damaged second copy, or of something newer.
  std::size_t behind = 0;
  for (std::size_t index = entry.cell + entry.parts; index < cells(sector); ++index) {
    if (cell(sector, index)[at_kind] == static_cast<std::uint8_t>(kind)) ++behind;
  }
  return {entry.copies, behind > (entry.copies == 1 ? entry.parts : 0)};
}

Fault FlashJournal::program_cell(std::size_t sector, std::size_t index, std::span<const std::uint8_t> content) {
  const std::uint32_t address = sectors_[sector].address + static_cast<std::uint32_t>(index * cell_bytes);
  for (std::size_t at = 0; at < cell_bytes; at += 4) {
    const Fault fault = flash_.program(address + static_cast<std::uint32_t>(at), get(content, at));
    if (fault != Fault::none) return fault;
  }
  const auto kept = cell(sector, index);
  return std::equal(kept.begin(), kept.end(), content.begin()) ? Fault::none : Fault::device;
}

Fault FlashJournal::append(std::size_t sector, std::size_t& at, const Content& content, std::uint32_t sequence) {
  const std::size_t parts = parts_of(content.bytes.size());
  Fault fault = Fault::device;
  for (int attempt = 0; attempt < attempts && fault != Fault::none; ++attempt) {
    if (at + parts > cells(sector)) return Fault::device;
    fault = Fault::none;
    for (std::size_t part = 0; part < parts && fault == Fault::none; ++part) {
      const auto rest = content.bytes.subspan(part * payload_bytes);
      fault = program_cell(sector, at++,
                           make(static_cast<std::uint8_t>(content.kind), part, parts, sequence,
                                rest.first(std::min(payload_bytes, rest.size()))));
    }
  }
  return fault;
}

Fault FlashJournal::append_twice(std::size_t sector, std::size_t& at, const Content& content, std::uint32_t sequence) {
  const Fault fault = append(sector, at, content, sequence);
  return fault != Fault::none ? fault : append(sector, at, content, sequence);
}

/// Two cells of the kind that are nobody's copy: whoever looks for something newer than the last whole one finds them.
Fault FlashJournal::mark_lost(std::size_t sector, std::size_t& at, Kind kind) {
  const Cell mark = make(static_cast<std::uint8_t>(kind), 0, 0, 0, {});
  for (int n = 0; n < 2; ++n) {
    if (at == cells(sector)) return Fault::device;
    if (const Fault fault = program_cell(sector, at++, mark); fault != Fault::none) return fault;
  }
  return Fault::none;
}

Fault FlashJournal::move_over(std::size_t from, std::size_t to, std::span<const Content> contents) {
  std::array<bool, kinds.size()> lost{};
  for (std::size_t n = 0; n < kinds.size(); ++n) lost[n] = condition(kinds[n]).newer_lost;
  if (const Fault fault = flash_.erase(sectors_[to]); fault != Fault::none) return fault;
  std::size_t at = 0;
  std::uint32_t sequence = 1;
  for (std::size_t n = 0; n < kinds.size(); ++n) {
    const Kind each = kinds[n];
    const auto given = std::find_if(contents.begin(), contents.end(), [each](const Content& content) { return content.kind == each; });
    std::array<std::uint8_t, entry_most> kept{};
    Content content{each, {}};
    if (given != contents.end()) {
      content = *given;
    } else if (from != none) {
      content.bytes = std::span(kept).first(read(each, kept));
    }
    if (!content.bytes.empty()) {
      if (const Fault fault = append_twice(to, at, content, sequence++); fault != Fault::none) return fault;
    }
    if (!lost[n] || given != contents.end()) continue;
    if (const Fault fault = mark_lost(to, at, each); fault != Fault::none) return fault;
  }
  const Cell head = make(head_kind, 0, 1, from == none ? 1 : generation(from) + 1, {});
  const Fault first = program_cell(to, cells(to), head);
  const Fault second = program_cell(to, cells(to) + 1, head);
  return first != Fault::none ? first : second;
}

Fault FlashJournal::write(Kind kind, std::span<const std::uint8_t> bytes) {
  if (bytes.empty() || bytes.size() > entry_most) return Fault::rejected;
  const Content content{kind, bytes};
  const std::size_t sector = active();
  if (sector != none) {
    std::size_t at = first_free(sector);
    if (append_twice(sector, at, content, next_sequence(sector)) == Fault::none) return Fault::none;
  }
  return move_over(sector, sector == 0 ? 1 : 0, std::span(&content, 1));
}

Fault FlashJournal::mend(Kind kind) {
  const Condition now = condition(kind);
  if (now.copies != 1) return Fault::none;
  // Written here it would stand behind what was lost, which would be forgotten.
  const std::size_t sector = active();
  if (now.newer_lost) return move_over(sector, sector == 0 ? 1 : 0, {});
  std::array<std::uint8_t, entry_most> kept{};
  return write(kind, std::span(kept).first(read(kind, kept)));
}

Result<std::size_t> FlashJournal::renew(std::span<const Content> contents) {
  for (const Content& content : contents) {
    if (content.bytes.empty() || content.bytes.size() > entry_most) return Fault::rejected;
  }
  const std::size_t sector = active();
  const std::size_t to = sector == 0 ? 1 : 0;
  if (const Fault fault = move_over(sector, to, contents); fault != Fault::none) return fault;
  return to;
}

}  // namespace isotherm::boot
