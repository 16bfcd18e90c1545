// What a person with a terminal on the log port may ask: status, points, settings, records, reboot. Echoes what is typed, and
// answers line by line, as there is room, so that nobody waits for a slow terminal.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "control/point/point_table.hpp"
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

  /// A character that was typed; a line ends with return or line feed, backspace and delete take the last character back.
  /// Returns what the terminal is to show of it. Only while nothing is being answered: what was typed is part of the answer.
  std::string_view type(std::uint8_t character);
  /// The next line of the answer; false where nothing is left to say.
  bool next(TextLine& line);
  bool speaks() const { return asked_ != Asked::nothing; }
  bool reboot_asked() const { return reboot_; }

 private:
  enum class Asked : std::uint8_t { nothing, help, unknown, status, points, settings, records, reboot };

  /// What was typed without the blanks around it.
  std::string_view typed() const;
  Asked understand();
  bool understand_count(std::string_view count);
  bool status(TextLine& line) const;
  bool setting(TextLine& line) const;
  bool records(TextLine& line) const;
  void record(TextLine& line, std::uint32_t sequence) const;
  /// A point's value and unit, or a dash. Not made part of another function: the one place that calls what the table points at.
  [[gnu::noinline]] static void point(TextLine& line, const Point& point, const Record* record);

  const RackController& controller_;
  std::span<const Figure> figures_;
  std::array<char, 24> typed_{};
  std::size_t length_ = 0;  // beyond the end: too long to be a command
  std::size_t line_ = 0;    // of the answer
  std::uint32_t first_record_ = 0;
  std::uint32_t last_record_ = 0;  // 0: none
  Asked asked_ = Asked::nothing;
  bool reboot_ = false;
};

}  // namespace isotherm
