// A grid of characters with styles: what the live screen is drawn on before it becomes lines for a terminal.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace isotherm::demo {

enum class Style : std::uint8_t { plain, bold, dim, good, warning, bad, bar };

class Canvas {
 public:
  Canvas(std::size_t columns, std::size_t rows);

  std::size_t columns() const { return columns_; }
  std::size_t rows() const { return rows_; }
  /// Outside the grid nothing is drawn.
  void put(std::size_t column, std::size_t row, char32_t glyph, Style style);
  /// Writes UTF-8 text, cut at the right edge; returns the column after it.
  std::size_t text(std::size_t column, std::size_t row, std::string_view utf8, Style style = Style::plain);
  /// The whole row in one style, cleared.
  void fill(std::size_t row, Style style);

  /// One string a row. With `colour`, styles become ANSI sequences, each row ending in the plain style; without `utf8`,
  /// glyphs outside ASCII become the nearest plain character, so that columns stay where they are.
  std::vector<std::string> lines(bool colour, bool utf8) const;

 private:
  struct Cell {
    char32_t glyph = U' ';
    Style style = Style::plain;
  };
  std::size_t columns_;
  std::size_t rows_;
  std::vector<Cell> cells_;
};

/// Breaks text at spaces into rows of at most `columns` characters; a longer word is cut. ASCII text.
std::vector<std::string> wrap(std::string_view text, std::size_t columns);

}  // namespace isotherm::demo
