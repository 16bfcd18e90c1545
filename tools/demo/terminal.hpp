// The user's terminal while the live screen is up: alternate screen, keys without Enter, and everything put back on every
// way out.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace isotherm::demo {

class Terminal {
 public:
  /// Takes over the terminal on standard input and output; only where is_one().
  Terminal();
  /// Puts it back.
  ~Terminal();
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;

  static bool is_one();
  /// Whether the user's locale shows UTF-8.
  static bool shows_utf8();

  struct Size {
    std::size_t columns = 80;
    std::size_t rows = 24;
  };
  Size size() const;
  /// Bytes typed since the last call; never waits.
  std::string typed();
  /// Draws these lines from the top left, only where they differ from what is shown.
  void draw(const std::vector<std::string>& lines);

 private:
  std::vector<std::string> shown_;
  Size shown_size_{0, 0};
};

}  // namespace isotherm::demo
