// Writes or reads back the state of a plant, field by field in one order: each component lists its fields once, in
// archive(), and the same list saves and restores.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <iosfwd>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <vector>

namespace isotherm::plant {

/// The saved state is cut short, damaged, or of another plant.
struct ArchiveError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

class Archive {
 public:
  /// Begins a save.
  Archive() = default;
  /// Begins a restore from the bytes of a save.
  explicit Archive(std::vector<std::uint8_t> bytes) : bytes_(std::move(bytes)), restoring_(true) {}

  bool restoring() const { return restoring_; }
  const std::vector<std::uint8_t>& bytes() const { return bytes_; }

  /// Plain values, one after the other.
  template <typename... Values>
  void operator()(Values&... values) {
    (plain(values), ...);
  }

  /// A vector of plain values, length first; a restored one may not exceed `most` elements.
  template <typename Value>
  void list(std::vector<Value>& values, std::size_t most) {
    std::uint64_t size = values.size();
    plain(size);
    if (size > most) throw ArchiveError("the saved state holds an impossible length");
    values.resize(static_cast<std::size_t>(size));
    for (Value& value : values) plain(value);
  }

 private:
  template <typename Value>
  void plain(Value& value) {
    static_assert(std::is_trivially_copyable_v<Value>);
    if (restoring_) {
      if (bytes_.size() - read_ < sizeof value) throw ArchiveError("the saved state is cut short");
      std::memcpy(&value, bytes_.data() + read_, sizeof value);
      read_ += sizeof value;
    } else {
      const auto* first = reinterpret_cast<const std::uint8_t*>(&value);
      bytes_.insert(bytes_.end(), first, first + sizeof value);
    }
  }

  std::vector<std::uint8_t> bytes_;
  std::size_t read_ = 0;
  bool restoring_ = false;
};

/// A save with its CRC-32C behind it.
void write_checked(Archive& saved, std::ostream& out);
/// The beginning of a restore from it; ArchiveError where it is cut short or damaged.
Archive read_checked(std::istream& in);

}  // namespace isotherm::plant
