#include "tools/demo/canvas.hpp"

#include <algorithm>

namespace isotherm::demo {
namespace {

// SGR sequences of ECMA-48; the 16 colours every terminal has.
const char* sequence(Style style) {
  switch (style) {
    case Style::plain: return "\x1b[0m";
    case Style::bold: return "\x1b[0;1m";
    case Style::dim: return "\x1b[0;2m";
    case Style::good: return "\x1b[0;32m";
    case Style::warning: return "\x1b[0;33m";
    case Style::bad: return "\x1b[0;1;31m";
    case Style::bar: return "\x1b[0;7m";
  }
  return "\x1b[0m";
}

char32_t next_glyph(std::string_view text, std::size_t& at) {
  const auto lead = static_cast<unsigned char>(text[at++]);
  if (lead < 0x80) return lead;
  const std::size_t more = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : 1;
  char32_t glyph = lead & (0x3FU >> more);
  for (std::size_t n = 0; n < more && at < text.size(); ++n) {
    glyph = glyph << 6U | (static_cast<unsigned char>(text[at++]) & 0x3FU);
  }
  return glyph;
}

void append(std::string& line, char32_t glyph) {
  const auto byte = [&line](char32_t bits) { line += static_cast<char>(bits); };
  if (glyph < 0x80) {
    byte(glyph);
  } else if (glyph < 0x800) {
    byte(0xC0U | glyph >> 6U);
    byte(0x80U | (glyph & 0x3FU));
  } else {
    byte(0xE0U | glyph >> 12U);
    byte(0x80U | (glyph >> 6U & 0x3FU));
    byte(0x80U | (glyph & 0x3FU));
  }
}

char ascii(char32_t glyph) {
  if (glyph < 0x80) return static_cast<char>(glyph);
  if (glyph >= 0x2800 && glyph <= 0x28FF) return '*';  // braille dots of the chart
  switch (glyph) {
    case U'─':
    case U'┄': return '-';
    case U'│':
    case U'┤': return '|';
    case U'±': return '~';
    default: return ' ';
  }
}

}  // namespace

Canvas::Canvas(std::size_t columns, std::size_t rows) : columns_(columns), rows_(rows), cells_(columns * rows) {}

void Canvas::put(std::size_t column, std::size_t row, char32_t glyph, Style style) {
  if (column < columns_ && row < rows_) cells_[row * columns_ + column] = {glyph, style};
}

std::size_t Canvas::text(std::size_t column, std::size_t row, std::string_view utf8, Style style) {
  for (std::size_t at = 0; at < utf8.size(); ++column) {
    const char32_t glyph = next_glyph(utf8, at);
    // What came over a wire may hold anything: a control character must not reach the terminal.
    put(column, row, glyph < 0x20 || glyph == 0x7F || (glyph >= 0x80 && glyph < 0xA0) ? U' ' : glyph, style);
  }
  return column;
}

void Canvas::fill(std::size_t row, Style style) {
  for (std::size_t column = 0; column < columns_; ++column) put(column, row, U' ', style);
}

std::vector<std::string> Canvas::lines(bool colour, bool utf8) const {
  std::vector<std::string> lines;
  lines.reserve(rows_);
  for (std::size_t row = 0; row < rows_; ++row) {
    std::string line;
    Style style = Style::plain;
    for (std::size_t column = 0; column < columns_; ++column) {
      const Cell& cell = cells_[row * columns_ + column];
      if (colour && cell.style != style) line += sequence(style = cell.style);
      if (utf8) {
        append(line, cell.glyph);
      } else {
        line += ascii(cell.glyph);
      }
    }
    if (colour && style != Style::plain) line += sequence(Style::plain);
    lines.push_back(std::move(line));
  }
  return lines;
}

std::vector<std::string> wrap(std::string_view text, std::size_t columns) {
  std::vector<std::string> rows;
  columns = std::max<std::size_t>(columns, 1);
  while (!text.empty()) {
    if (text.size() <= columns) {
      rows.emplace_back(text);
      break;
    }
    std::size_t end = text.rfind(' ', columns);
    const bool at_space = end != std::string_view::npos && end > 0;
    if (!at_space) end = columns;
    rows.emplace_back(text.substr(0, end));
    text.remove_prefix(end + (at_space ? 1 : 0));
  }
  return rows;
}

}  // namespace isotherm::demo
