#include "tools/plant/serve/line_server.hpp"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace isotherm::plant {
namespace {

constexpr std::size_t most_peers = 16;
constexpr std::size_t longest_line = 1024;

bool send_line(const hal::Descriptor& peer, const std::string& line) {
  const std::string whole = line + "\n";
  return ::send(peer.number(), whole.data(), whole.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(whole.size());
}

}  // namespace

LineServer::LineServer(const std::string& path, hal::PollLoop& loop, Handler handler)
    : loop_(loop), handler_(std::move(handler)), listener_(hal::Listener::unix_path(path, "unix:" + path)) {
  loop_.watch(listener_.number(), POLLIN, [this](short) { admit(); });
}

LineServer::~LineServer() {
  loop_.forget(listener_.number());
  for (const auto& [descriptor, peer] : peers_) loop_.forget(descriptor);
}

bool LineServer::watched() const {
  return std::any_of(peers_.begin(), peers_.end(), [](const auto& entry) { return entry.second.watching; });
}

void LineServer::push(const std::string& line) {
  for (auto at = peers_.begin(); at != peers_.end();) {
    const int descriptor = at->first;
    const Peer& peer = at->second;
    const bool lost = peer.watching && !send_line(peer.descriptor, line);
    ++at;
    if (lost) drop(descriptor);
  }
}

void LineServer::admit() {
  hal::Descriptor descriptor = listener_.accept();
  if (!descriptor || peers_.size() >= most_peers) return;
  const int number = descriptor.number();
  peers_[number].descriptor = std::move(descriptor);
  loop_.watch(number, POLLIN, [this, number](short) { serve(number); });
}

void LineServer::serve(int descriptor) {
  Peer& peer = peers_.at(descriptor);
  std::array<char, 1024> bytes{};
  const auto count = ::read(descriptor, bytes.data(), bytes.size());
  if (count < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (count > 0) {
    peer.received.append(bytes.data(), static_cast<std::size_t>(count));
    if (take_lines(peer)) return;
  }
  drop(descriptor);
}

bool LineServer::take_lines(Peer& peer) {
  for (auto end = peer.received.find('\n'); end != std::string::npos; end = peer.received.find('\n')) {
    const std::string line = peer.received.substr(0, end);
    peer.received.erase(0, end + 1);
    const Answer answer = handler_(line);
    peer.watching = peer.watching || answer.watch;
    if (!send_line(peer.descriptor, answer.line)) return false;
  }
  return peer.received.size() <= longest_line;
}

void LineServer::drop(int descriptor) {
  loop_.forget(descriptor);
  peers_.erase(descriptor);
}

}  // namespace isotherm::plant
