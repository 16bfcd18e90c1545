// Turns what is typed into what is wanted: a small automaton, for the fault menu takes letters that mean something else
// outside it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace isotherm::demo {

/// Fault n of the menu is chosen by letter n.
inline constexpr std::string_view menu_letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

struct KeyAction {
  enum class What : std::uint8_t {
    nothing,
    toggle_fault,  // number `index` of the menu
    clear_faults,
    load_up,
    load_down,
    load_workload,
    reset_trip,
    quit,
  };
  What what = What::nothing;
  std::size_t index = 0;

  bool operator==(const KeyAction&) const = default;
};

class Keys {
 public:
  /// One byte as the terminal sent it; `fault_count` faults are in the menu. Arrow keys come as three bytes (ESC [ A).
  KeyAction press(char byte, std::size_t fault_count);
  /// No byte came for a while after ESC: it was the key itself, which closes the menu.
  void rest();
  bool menu_open() const { return menu_open_; }

 private:
  bool menu_open_ = false;
  std::uint8_t escape_ = 0;  // bytes of an escape sequence seen so far
};

}  // namespace isotherm::demo
