#include "hal/linux/sockets.hpp"

#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <memory>

#include "hal/linux/start_error.hpp"

namespace isotherm::hal {
namespace {

constexpr int waiting_peers = 32;

struct FreeAddresses {
  void operator()(addrinfo* list) const { freeaddrinfo(list); }
};
using Addresses = std::unique_ptr<addrinfo, FreeAddresses>;

Addresses resolve(const std::string& host, std::uint16_t port, int flags, int& error) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = flags | AI_NUMERICSERV;
  addrinfo* list = nullptr;
  error = getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &list);
  return Addresses(error == 0 ? list : nullptr);
}

Descriptor open_socket(int family) {
  return Descriptor(::socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
}

sockaddr_un unix_address(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  // parse_address() bounds the length; the last byte stays zero in any case.
  std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
  return address;
}

bool wait_connected(int socket, int timeout_ms) {
  pollfd waiting{socket, POLLOUT, 0};
  int ready = 0;
  do ready = ::poll(&waiting, 1, timeout_ms);
  while (ready < 0 && errno == EINTR);
  int error = ready > 0 ? 0 : ETIMEDOUT;
  socklen_t size = sizeof error;
  if (ready > 0) getsockopt(socket, SOL_SOCKET, SO_ERROR, &error, &size);
  errno = error;
  return error == 0;
}

[[noreturn]] void cannot_listen(const std::string& where, int error) {
  throw StartError("cannot listen on " + where + ": " + reason(error));
}

/// True when the file is a socket on which nobody listens.
bool is_left_over(const std::string& path) {
  struct stat status {};
  if (::lstat(path.c_str(), &status) != 0 || !S_ISSOCK(status.st_mode)) return false;
  return !connect_unix(path) && errno == ECONNREFUSED;
}

}  // namespace

Descriptor connect_tcp(const std::string& host, std::uint16_t port, int timeout_ms) {
  int error = 0;
  const Addresses addresses = resolve(host, port, 0, error);
  errno = EHOSTUNREACH;
  for (const addrinfo* at = addresses.get(); at != nullptr; at = at->ai_next) {
    Descriptor socket = open_socket(at->ai_family);
    if (!socket) continue;
    const int one = 1;
    // A request is one small segment: waiting to fill it would only delay it.
    setsockopt(socket.number(), IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    if (::connect(socket.number(), at->ai_addr, at->ai_addrlen) == 0) return socket;
    if (errno == EINPROGRESS && wait_connected(socket.number(), timeout_ms)) return socket;
  }
  return {};
}

Descriptor connect_unix(const std::string& path) {
  Descriptor socket = open_socket(AF_UNIX);
  const sockaddr_un address = unix_address(path);
  if (socket && ::connect(socket.number(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    const int error = errno;
    socket.reset();
    errno = error;
  }
  return socket;
}

Listener::Listener(Descriptor descriptor, std::uint16_t port, std::string path)
    : descriptor_(std::move(descriptor)), port_(port), path_(std::move(path)) {}

Listener::Listener(Listener&& other) noexcept
    : descriptor_(std::move(other.descriptor_)), port_(other.port_), path_(std::exchange(other.path_, {})) {}

Listener::~Listener() {
  if (!path_.empty()) ::unlink(path_.c_str());
}

Listener Listener::tcp(const std::string& host, std::uint16_t port) {
  const std::string where = to_text(Address{Address::Kind::tcp, host, port, {}});
  int error = 0;
  const Addresses addresses = resolve(host, port, AI_PASSIVE, error);
  if (error != 0) throw StartError("cannot listen on " + where + ": " + gai_strerror(error));
  Descriptor socket = open_socket(addresses->ai_family);
  if (!socket) cannot_listen(where, errno);
  const int one = 1;
  // A restarted process shall not wait for the old one's connections to time out.
  setsockopt(socket.number(), SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  if (::bind(socket.number(), addresses->ai_addr, addresses->ai_addrlen) != 0 ||
      ::listen(socket.number(), waiting_peers) != 0) {
    cannot_listen(where, errno);
  }
  sockaddr_storage bound{};
  socklen_t size = sizeof bound;
  getsockname(socket.number(), reinterpret_cast<sockaddr*>(&bound), &size);
  const std::uint16_t bound_port = bound.ss_family == AF_INET6 ? reinterpret_cast<sockaddr_in6&>(bound).sin6_port
                                                               : reinterpret_cast<sockaddr_in&>(bound).sin_port;
  return {std::move(socket), ntohs(bound_port), {}};
}

Listener Listener::unix_path(const std::string& path, const std::string& shown_as) {
  Descriptor socket = open_socket(AF_UNIX);
  if (!socket) cannot_listen(shown_as, errno);
  const sockaddr_un address = unix_address(path);
  const auto bind = [&] {
    return ::bind(socket.number(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  };
  if (!bind()) {
    const int error = errno;
    if (error != EADDRINUSE || !is_left_over(path)) cannot_listen(shown_as, error);
    ::unlink(path.c_str());
    if (!bind()) cannot_listen(shown_as, errno);
  }
  Listener listener(std::move(socket), 0, path);  // from here on the file is removed whatever happens
  if (::listen(listener.number(), waiting_peers) != 0) cannot_listen(shown_as, errno);
  return listener;
}

Descriptor Listener::accept() const {
  Descriptor peer(::accept4(number(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
  const int one = 1;
  if (peer) setsockopt(peer.number(), IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);  // refused on AF_UNIX: no matter
  return peer;
}

void ignore_broken_pipes() { std::signal(SIGPIPE, SIG_IGN); }

}  // namespace isotherm::hal
