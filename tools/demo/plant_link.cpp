#include "tools/demo/plant_link.hpp"

#include <sys/socket.h>

#include <cerrno>
#include <utility>

#include "hal/linux/sockets.hpp"

namespace isotherm::demo {
namespace {

constexpr std::int64_t retry_ms = 200;
constexpr std::size_t longest_line = 65'536;  // a peer that never ends its line is not the plant

}  // namespace

LineSocket::LineSocket(std::string path, std::string greeting)
    : path_(std::move(path)), greeting_(std::move(greeting)) {}

void LineSocket::drop(std::int64_t wall_ms) {
  socket_.reset();
  partial_.clear();
  next_ms_ = wall_ms + retry_ms;
}

void LineSocket::tick(std::int64_t wall_ms) {
  if (!socket_) {
    if (wall_ms < next_ms_) return;
    socket_ = hal::connect_unix(path_);
    if (!socket_ || (!greeting_.empty() && !send(greeting_))) return drop(wall_ms);
  }
  char bytes[8192];
  while (true) {
    const ssize_t count = ::recv(socket_.number(), bytes, sizeof bytes, MSG_DONTWAIT);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return;
    if (count <= 0) return drop(wall_ms);
    for (ssize_t n = 0; n < count; ++n) {
      if (bytes[n] != '\n') {
        partial_ += bytes[n];
        continue;
      }
      lines_.push_back(std::exchange(partial_, {}));
    }
    if (partial_.size() > longest_line) return drop(wall_ms);
  }
}

bool LineSocket::send(const std::string& line) {
  if (!socket_) return false;
  const std::string whole = line + "\n";
  const ssize_t sent = ::send(socket_.number(), whole.data(), whole.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
  return sent == static_cast<ssize_t>(whole.size());
}

std::vector<std::string> LineSocket::take() { return std::exchange(lines_, {}); }

}  // namespace isotherm::demo
