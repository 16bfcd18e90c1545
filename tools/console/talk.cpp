#include "tools/console/talk.hpp"

#include <poll.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <optional>
#include <string>
#include <string_view>

namespace isotherm::console {
namespace {

bool write_all(int file, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::write(file, bytes.data(), bytes.size());
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) {
      pollfd room{file, POLLOUT, 0};
      ::poll(&room, 1, -1);
      continue;
    }
    if (count <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

/// What can be read now; empty at the end, nothing where it only seemed so.
std::optional<std::string> read_some(int file) {
  std::array<char, 1024> bytes;
  const ssize_t count = ::read(file, bytes.data(), bytes.size());
  if (count < 0 && (errno == EAGAIN || errno == EINTR)) return std::nullopt;
  return std::string(bytes.data(), count > 0 ? static_cast<std::size_t>(count) : 0);
}

}  // namespace

Ending talk(const Ends& ends, int silence_ms, const std::function<void()>& unanswered) {
  bool typing = true;
  bool asked = false;
  bool heard = false;
  bool complained = false;
  for (;;) {
    // A negative number is none that poll() looks at.
    std::array<pollfd, 3> waiting{{{ends.line, POLLIN, 0}, {typing ? ends.input : -1, POLLIN, 0}, {ends.stop, POLLIN, 0}}};
    const bool alone = asked && !heard;
    const int ready = ::poll(waiting.data(), waiting.size(), typing && (!alone || complained) ? -1 : silence_ms);
    if (ready == 0) {
      if (alone && !complained) unanswered();
      complained = alone;
      if (!typing) return alone ? Ending::unanswered : Ending::left;
      continue;
    }
    if (waiting[2].revents != 0) return Ending::left;
    if (ready < 0) continue;
    if (waiting[0].revents != 0) {
      const auto said = read_some(ends.line);
      if (said && said->empty()) return Ending::line_ended;
      heard = heard || said.has_value();
      if (said && !write_all(ends.output, *said)) return Ending::left;
    }
    if (waiting[1].revents == 0) continue;
    const auto typed = read_some(ends.input);
    if (!typed) continue;
    typing = !typed->empty();
    const std::size_t leave = typed->find(leave_key);
    const std::string sent = typed->substr(0, leave);
    asked = asked || !sent.empty();
    if (!write_all(ends.line, sent)) return Ending::line_ended;
    if (leave != std::string::npos) return Ending::left;
  }
}

Keys::Keys(int input) : input_(input) {
  termios usual{};
  if (::tcgetattr(input, &usual) != 0) return;
  original_ = usual;
  // Return stays what it is: the controller shows what is typed, and Ctrl-C still ends the program.
  usual.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO);
  usual.c_iflag &= ~static_cast<tcflag_t>(ICRNL);
  ::tcsetattr(input, TCSANOW, &usual);
}

Keys::~Keys() {
  if (original_) ::tcsetattr(input_, TCSANOW, &*original_);
}

}  // namespace isotherm::console
