#include "tools/demo/keys.hpp"

namespace isotherm::demo {

using What = KeyAction::What;

void Keys::rest() {
  if (escape_ == 1) menu_open_ = false;
  escape_ = 0;
}

KeyAction Keys::press(char byte, std::size_t fault_count) {
  if (byte == '\x1b') {
    rest();  // ESC twice
    escape_ = 1;
    return {};
  }
  if (escape_ == 1 && (byte == '[' || byte == 'O')) {
    escape_ = 2;
    return {};
  }
  if (escape_ == 2) {
    // Parameters of longer sequences go by; the final byte is a letter or '~' (ECMA-48).
    if ((byte >= '0' && byte <= '9') || byte == ';') return {};
    escape_ = 0;
    if (byte == 'A') return {What::load_up};
    if (byte == 'B') return {What::load_down};
    return {};
  }
  rest();
  if (menu_open_) {
    const std::size_t index = menu_letters.find(byte);
    if (index == std::string_view::npos) return {};
    menu_open_ = false;
    return index < fault_count ? KeyAction{What::toggle_fault, index} : KeyAction{};
  }
  switch (byte) {
    case 'f': menu_open_ = true; return {};
    case 'c': return {What::clear_faults};
    case '+':
    case '=': return {What::load_up};
    case '-': return {What::load_down};
    case 'w': return {What::load_workload};
    case 'r': return {What::reset_trip};
    case 'q':
    case 'Q': return {What::quit};
    default: return {};
  }
}

}  // namespace isotherm::demo
