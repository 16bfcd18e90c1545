// A line of text without a heap: appends what fits and leaves out what does not.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace isotherm {

class TextLine {
 public:
  TextLine& operator<<(std::string_view text) {
    for (const char c : text) put(c);
    return *this;
  }
  TextLine& operator<<(std::uint64_t value) {
    std::array<char, 20> digits{};
    std::size_t count = 0;
    do {
      digits[count++] = static_cast<char>('0' + value % 10U);
      value /= 10U;
    } while (value != 0);
    while (count > 0) put(digits[--count]);
    return *this;
  }
  TextLine& operator<<(std::uint32_t value) { return *this << std::uint64_t{value}; }
  TextLine& operator<<(std::uint16_t value) { return *this << std::uint64_t{value}; }
  TextLine& operator<<(std::uint8_t value) { return *this << std::uint64_t{value}; }
  TextLine& operator<<(std::int32_t value) {
    if (value >= 0) return *this << static_cast<std::uint64_t>(value);
    put('-');
    return *this << static_cast<std::uint64_t>(-static_cast<std::int64_t>(value));
  }
  /// 0x and eight digits.
  TextLine& hex(std::uint32_t value) {
    *this << "0x";
    for (unsigned shift = 32; shift > 0; shift -= 4) put("0123456789abcdef"[(value >> (shift - 4U)) & 15U]);
    return *this;
  }
  /// A whole number of 10^-decimals.
  TextLine& scaled(std::int32_t value, unsigned decimals) {
    std::uint64_t magnitude = static_cast<std::uint64_t>(value < 0 ? -static_cast<std::int64_t>(value) : value);
    std::uint64_t unit = 1;
    for (unsigned n = 0; n < decimals; ++n) unit *= 10U;
    if (value < 0) put('-');
    *this << magnitude / unit;
    if (decimals == 0) return *this;
    put('.');
    for (magnitude %= unit; unit > 1; magnitude %= unit) {
      unit /= 10U;
      put(static_cast<char>('0' + magnitude / unit));
    }
    return *this;
  }

  std::string_view text() const { return {text_.data(), length_}; }
  void clear() { length_ = 0; }

 private:
  void put(char c) {
    if (length_ < text_.size()) text_[length_++] = c;
  }

  std::array<char, 160> text_{};
  std::size_t length_ = 0;
};

}  // namespace isotherm
