// What a person with a terminal on the log port may ask: status, points, settings, records, reboot. Answers line by line, as
// there is room, so that nobody waits for a slow terminal.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "firmware/loop/rack_controller.hpp"
#include "firmware/loop/text_line.hpp"

namespace isotherm {

class Console {
 public:
  /// A number of the machine below, shown by `status`.
  struct Figure {
    const char* name;
    const std::uint32_t* value;
  };
  /// Controller and figures are kept.
  Console(const RackController& controller, std::span<const Figure> figures) : controller_(controller), figures_(figures) {}

  /// A character that was typed; a line ends with return or line feed.
  void type(std::uint8_t character);
  /// The next line of the answer; false where nothing is left to say.
  bool next(TextLine& line);
  bool speaks() const { return asked_ != Asked::nothing; }
  bool reboot_asked() const { return reboot_; }

 private:
  enum class Asked : std::uint8_t { nothing, help, status, points, settings, records, reboot };

  Asked understand() const;
  bool status(TextLine& line) const;
  bool point(TextLine& line) const;
  bool setting(TextLine& line) const;
  bool records(TextLine& line) const;

  const RackController& controller_;
  std::span<const Figure> figures_;
  std::array<char, 16> typed_{};
  std::size_t length_ = 0;  // beyond the end: too long to be a command
  Asked asked_ = Asked::nothing;
  std::size_t line_ = 0;  // of the answer
  bool reboot_ = false;
};

}  // namespace isotherm
