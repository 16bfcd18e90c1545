// Shows the model: as the live screen on a terminal, or as lines for logs. Both are bounded: a line for every ten plant
// seconds and at most one a wall second, and of what happens no more than a screen's worth at a time.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "tools/demo/keys.hpp"
#include "tools/demo/screen.hpp"
#include "tools/demo/terminal.hpp"

namespace isotherm::demo {

class Display {
 public:
  explicit Display(bool live);
  bool live() const { return terminal_.has_value(); }
  /// Something happened: shown at once, and on the live screen kept among the last events.
  void event(ScreenModel& model, const std::string& text);
  void update(ScreenModel& model, std::int64_t wall_ms);
  /// From now on the values are those of a run that is over: plain lines tell events only.
  void end_values() { values_ended_ = true; }
  /// What is wanted by the keys typed since the last call; one at a time, the rest waits.
  KeyAction next_key(std::size_t fault_count);
  /// Back to the user's own terminal.
  void leave() { terminal_.reset(); }

 private:
  void print(const std::string& line);

  std::optional<Terminal> terminal_;
  Keys keys_;
  std::string typed_;
  bool utf8_ = Terminal::shows_utf8();
  std::int64_t next_wall_ms_ = 0;
  double next_plant_s_ = 0.0;
  bool values_ended_ = false;
  std::int64_t event_second_ = 0;
  unsigned events_this_second_ = 0;
};

}  // namespace isotherm::demo
