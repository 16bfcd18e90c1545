#include "tools/demo/terminal.hpp"

#include <poll.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdlib>
#include <string_view>

namespace isotherm::demo {
namespace {

// Kept where a signal handler can reach it: a crash must not leave the user's terminal without echo.
termios original{};
volatile std::sig_atomic_t taken_over = 0;

constexpr std::string_view enter = "\x1b[?1049h\x1b[?25l\x1b[2J";    // alternate screen, no cursor, cleared
constexpr std::string_view leave = "\x1b[0m\x1b[?25h\x1b[?1049l";
constexpr std::array crashes{SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT};

void write_all(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::write(STDOUT_FILENO, bytes.data(), bytes.size());
    if (count <= 0) return;  // the terminal is gone; there is nobody to tell
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
}

/// Async-signal-safe.
void put_back() {
  if (taken_over == 0) return;
  taken_over = 0;
  write_all(leave);
  ::tcsetattr(STDIN_FILENO, TCSANOW, &original);
}

void crashed(int number) {
  put_back();
  ::signal(number, SIG_DFL);
  ::raise(number);
}

}  // namespace

bool Terminal::is_one() {
  const char* kind = std::getenv("TERM");
  return ::isatty(STDIN_FILENO) == 1 && ::isatty(STDOUT_FILENO) == 1 && kind != nullptr &&
         std::string_view(kind) != "dumb";
}

bool Terminal::shows_utf8() {
  // The order in which POSIX lets the variables override one another.
  for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    const char* value = std::getenv(name);
    if (value == nullptr || *value == '\0') continue;
    const std::string_view locale = value;
    return locale.find("UTF-8") != std::string_view::npos || locale.find("utf8") != std::string_view::npos;
  }
  return false;
}

Terminal::Terminal() {
  ::tcgetattr(STDIN_FILENO, &original);
  termios raw = original;
  raw.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO);
  raw.c_cc[VMIN] = 0;
  raw.c_cc[VTIME] = 0;
  raw.c_cc[VSUSP] = _POSIX_VDISABLE;  // stopped halfway, the children would run on unseen
  ::tcsetattr(STDIN_FILENO, TCSANOW, &raw);
  taken_over = 1;
  for (const int number : crashes) ::signal(number, crashed);
  std::atexit(put_back);
  write_all(enter);
}

Terminal::~Terminal() {
  put_back();
  for (const int number : crashes) ::signal(number, SIG_DFL);
}

Terminal::Size Terminal::size() const {
  winsize window{};
  if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &window) != 0 || window.ws_col == 0 || window.ws_row == 0) return {};
  return {window.ws_col, window.ws_row};
}

std::string Terminal::typed() {
  std::string bytes;
  pollfd waiting{STDIN_FILENO, POLLIN, 0};
  while (bytes.size() < 256 && ::poll(&waiting, 1, 0) == 1 && (waiting.revents & POLLIN) != 0) {
    char byte = 0;
    if (::read(STDIN_FILENO, &byte, 1) != 1) break;
    bytes += byte;
  }
  return bytes;
}

void Terminal::draw(const std::vector<std::string>& lines) {
  const Size now = size();
  std::string out;
  if (now.columns != shown_size_.columns || now.rows != shown_size_.rows) {
    shown_.clear();
    shown_size_ = now;
    out += "\x1b[0m\x1b[2J";
  }
  for (std::size_t row = 0; row < lines.size(); ++row) {
    if (row < shown_.size() && shown_[row] == lines[row]) continue;
    out += "\x1b[" + std::to_string(row + 1) + ";1H" + lines[row];
  }
  shown_ = lines;
  write_all(out);
}

}  // namespace isotherm::demo
