// One walk over every leaf of a plain struct serves the digest, the keyframe and its restore, so the three cannot drift
// apart. A struct takes part by naming its members once:
//   template <typename Self, typename Visit> static constexpr void fields(Self& self, Visit&& visit) {
//     visit(self.first, self.second);
//   }
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>

#include "control/core/crc32c.hpp"
#include "control/core/math.hpp"

namespace isotherm {

template <typename T>
inline constexpr bool is_array_field = false;
template <typename T, std::size_t N>
inline constexpr bool is_array_field<std::array<T, N>> = true;

/// Calls leaf(reference) for each number, flag and enumerator, in the order of the fields.
template <typename T, typename Leaf>
constexpr void for_each_leaf(T& object, Leaf& leaf) {
  using Plain = std::remove_const_t<T>;
  if constexpr (std::is_arithmetic_v<Plain> || std::is_enum_v<Plain>) {
    leaf(object);
  } else if constexpr (is_array_field<Plain>) {
    for (auto& element : object) for_each_leaf(element, leaf);
  } else {
    Plain::fields(object, [&leaf](auto&... members) { (for_each_leaf(members, leaf), ...); });
  }
}

/// True when every float among the leaves is a number.
template <typename T>
constexpr bool all_numbers(const T& object) {
  bool all = true;
  auto leaf = [&all](const auto& value) {
    if constexpr (std::is_same_v<decltype(value), const float&>) all = all & is_number(value);
  };
  for_each_leaf(object, leaf);
  return all;
}

/// The bit pattern of a leaf.
template <typename T>
constexpr std::uint32_t leaf_bits(T value) {
  static_assert(sizeof(T) <= 4);
  if constexpr (std::is_same_v<T, float>) {
    return std::bit_cast<std::uint32_t>(value);
  } else {
    return static_cast<std::uint32_t>(value);
  }
}

/// CRC-32C of the leaves' bit patterns, high byte first.
class LeafDigest {
 public:
  template <typename T>
  void operator()(const T& value) {
    std::array<std::uint8_t, sizeof(T)> bytes{};
    const std::uint32_t bits = leaf_bits(value);
    for (std::size_t n = 0; n < sizeof(T); ++n) bytes[n] = static_cast<std::uint8_t>(bits >> 8U * (sizeof(T) - 1 - n));
    crc_ = crc32c(bytes, crc_);
  }
  std::uint32_t value() const { return crc_; }

 private:
  std::uint32_t crc_ = 0;
};

/// Appends the leaves to bytes, high byte first; complete() is false once they did not fit.
class LeafWriter {
 public:
  explicit LeafWriter(std::span<std::uint8_t> bytes) : bytes_(bytes) {}
  template <typename T>
  void operator()(const T& value) {
    if (at_ + sizeof(T) > bytes_.size()) {
      complete_ = false;
      return;
    }
    const std::uint32_t bits = leaf_bits(value);
    for (std::size_t n = 0; n < sizeof(T); ++n) {
      bytes_[at_++] = static_cast<std::uint8_t>(bits >> 8U * (sizeof(T) - 1 - n));
    }
  }
  bool complete() const { return complete_; }
  std::size_t size() const { return at_; }

 private:
  std::span<std::uint8_t> bytes_;
  std::size_t at_ = 0;
  bool complete_ = true;
};

/// Takes the leaves back; complete() is false once the bytes ran out or a float was not a number.
class LeafReader {
 public:
  explicit LeafReader(std::span<const std::uint8_t> bytes) : bytes_(bytes) {}
  template <typename T>
  void operator()(T& value) {
    if (at_ + sizeof(T) > bytes_.size()) {
      complete_ = false;
      return;
    }
    std::uint32_t bits = 0;
    for (std::size_t n = 0; n < sizeof(T); ++n) bits = bits << 8U | bytes_[at_++];
    if constexpr (std::is_same_v<T, float>) {
      value = std::bit_cast<float>(bits);
      if (!(value == value)) complete_ = false;
    } else {
      value = static_cast<T>(bits);
    }
  }
  bool complete() const { return complete_; }
  std::size_t size() const { return at_; }

 private:
  std::span<const std::uint8_t> bytes_;
  std::size_t at_ = 0;
  bool complete_ = true;
};

}  // namespace isotherm
