#include "firmware/loop/selftest/march.hpp"

#include <doctest/doctest.h>

#include <array>

using namespace isotherm;

namespace {

constexpr std::size_t words = 16;
constexpr std::size_t bits = words * 32;

enum class Defect { none, stuck_at_0, stuck_at_1, never_rises, never_falls, inverts_another, sets_another, clears_another, same_cell };

/// Memory with one defect at one bit; `other` is the bit that suffers.
struct Memory {
  Defect defect = Defect::none;
  std::size_t bit = 0;
  std::size_t other = 0;
  std::array<std::uint32_t, words> cells{};

  bool at(std::size_t n) const { return (cells[n / 32] >> (n % 32) & 1U) != 0; }
  void put(std::size_t n, bool value) {
    cells[n / 32] = (cells[n / 32] & ~(1U << (n % 32))) | (value ? 1U << (n % 32) : 0U);
  }
  /// Two addresses that reach the same cell.
  std::size_t cell(std::size_t n) const { return defect == Defect::same_cell && n == other / 32 ? bit / 32 : n; }

  std::uint32_t get(std::size_t n) const { return cells[cell(n)]; }
  void set(std::size_t n, std::uint32_t word) {
    const bool before = at(bit);
    cells[cell(n)] = word;
    if (defect == Defect::stuck_at_0) put(bit, false);
    if (defect == Defect::stuck_at_1) put(bit, true);
    const bool rose = !before && at(bit);
    const bool fell = before && !at(bit);
    if (defect == Defect::never_rises && rose) put(bit, false);
    if (defect == Defect::never_falls && fell) put(bit, true);
    if (!rose || n == other / 32) return;  // coupling within the word just written is the defect of one write, not of cells
    if (defect == Defect::inverts_another) put(other, !at(other));
    if (defect == Defect::sets_another) put(other, true);
    if (defect == Defect::clears_another) put(other, false);
  }
};

bool passes(Memory memory) {
  bool passed = true;
  for (const std::uint32_t background : march_backgrounds) passed &= march_c(memory, words, background);
  return passed;
}

}  // namespace

TEST_CASE("sound memory passes, whatever it held") {
  CHECK(passes({}));
  Memory full;
  full.cells.fill(0xA5A5'5A5A);
  CHECK(passes(full));
}

TEST_CASE("every single cell that is stuck, or does not change one way, is found") {
  for (const Defect defect : {Defect::stuck_at_0, Defect::stuck_at_1, Defect::never_rises, Defect::never_falls}) {
    for (std::size_t bit = 0; bit < bits; ++bit) CHECK_FALSE(passes({defect, bit, bit, {}}));
  }
}

TEST_CASE("every cell that changes with a cell of another word is found, and every address that reaches another's") {
  for (const Defect defect : {Defect::inverts_another, Defect::sets_another, Defect::clears_another, Defect::same_cell}) {
    int missed = 0;
    for (std::size_t bit = 0; bit < bits; bit += 3) {
      for (std::size_t other = 0; other < bits; ++other) {
        if (bit / 32 != other / 32 && passes({defect, bit, other, {}})) ++missed;
      }
    }
    CAPTURE(static_cast<int>(defect));
    CHECK(missed == 0);
  }
}
