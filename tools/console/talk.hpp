// Carries what is typed to a controller's console, and what it says to the screen.
#pragma once

#include <termios.h>

#include <functional>
#include <optional>

namespace isotherm::console {

/// Leaves: Ctrl-], as telnet does.
inline constexpr char leave_key = 0x1D;

struct Ends {
  int line;    // to the controller: a socket or a serial port, non-blocking
  int input;   // what is typed
  int output;
  int stop = -1;  // readable: leave
};

enum class Ending { left, line_ended, unanswered };

/// Until the key to leave, `stop`, or the line's end; where the input ends, until the line has been silent for `silence_ms`, so
/// that an answer to piped commands is seen whole. A controller shows what is typed, so where nothing has ever come `silence_ms`
/// after something was, nobody is there: `unanswered` is called, once, and is the ending where the input has ended.
Ending talk(const Ends& ends, int silence_ms, const std::function<void()>& unanswered);

/// The terminal on `input`, if it is one, gives each key at once and shows none by itself; put back at the end.
class Keys {
 public:
  explicit Keys(int input);
  ~Keys();
  Keys(const Keys&) = delete;
  Keys& operator=(const Keys&) = delete;

 private:
  int input_;
  std::optional<termios> original_;
};

}  // namespace isotherm::console
