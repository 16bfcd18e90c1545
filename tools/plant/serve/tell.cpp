#include "tools/plant/serve/tell.hpp"

#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <optional>

#include "hal/linux/sockets.hpp"
#include "hal/linux/start_error.hpp"

namespace isotherm::plant {
namespace {

constexpr int patience_ms = 5'000;  // of the wall; a simulator that is behind its clock answers after it has caught up

/// Nothing where the peer is gone or says nothing.
std::optional<std::string> read_line(int socket) {
  std::string line;
  std::array<char, 4096> bytes{};
  while (line.find('\n') == std::string::npos) {
    pollfd waiting{socket, POLLIN, 0};
    if (::poll(&waiting, 1, patience_ms) <= 0) return std::nullopt;
    const auto count = ::read(socket, bytes.data(), bytes.size());
    if (count <= 0) return std::nullopt;
    line.append(bytes.data(), static_cast<std::size_t>(count));
  }
  return line.substr(0, line.find('\n'));
}

}  // namespace

bool tell(const std::string& path, const std::vector<std::string>& lines, std::ostream& out) {
  const hal::Descriptor socket = hal::connect_unix(path);
  if (!socket) throw hal::StartError("no simulator serves unix:" + path + ": " + hal::reason(errno));
  bool all_taken = true;
  for (const std::string& line : lines) {
    const std::string whole = line + "\n";
    const bool sent = ::send(socket.number(), whole.data(), whole.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(whole.size());
    const std::optional<std::string> answer = sent ? read_line(socket.number()) : std::nullopt;
    if (!answer) {
      out << "the simulator gave no answer to: " << line << "\n";
      return false;
    }
    out << *answer << "\n";
    all_taken = all_taken && !answer->starts_with("{\"ok\":false");
  }
  return all_taken;
}

}  // namespace isotherm::plant
