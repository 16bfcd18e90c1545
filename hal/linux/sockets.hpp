// Connecting and listening, over TCP and over sockets in the file system; all descriptors are non-blocking and closed on
// exec.
#pragma once

#include <cstdint>
#include <string>

#include "hal/linux/address.hpp"
#include "hal/linux/descriptor.hpp"

namespace isotherm::hal {

/// A connected socket, or an empty descriptor with errno set; waits at most `timeout_ms` of wall time per address.
Descriptor connect_tcp(const std::string& host, std::uint16_t port, int timeout_ms);
Descriptor connect_unix(const std::string& path);

/// A listening socket; that of a path is removed from the file system when it ends.
class Listener {
 public:
  /// Throws StartError: "cannot listen on tcp:127.0.0.1:1502: address already in use". A socket file that nobody
  /// listens on any more (left by a process that was killed) is replaced; any other file is left alone.
  static Listener tcp(const std::string& host, std::uint16_t port);
  static Listener unix_path(const std::string& path, const std::string& shown_as);

  Listener(Listener&& other) noexcept;
  Listener& operator=(Listener&&) = delete;
  ~Listener();

  int number() const { return descriptor_.number(); }
  /// The TCP port in use, also where 0 was asked for.
  std::uint16_t port() const { return port_; }
  /// The next waiting peer, or an empty descriptor when there is none.
  Descriptor accept() const;

 private:
  Listener(Descriptor descriptor, std::uint16_t port, std::string path);

  Descriptor descriptor_;
  std::uint16_t port_;
  std::string path_;
};

/// A write to a peer that has gone shall be an error and not the end of the process (libmodbus writes RTU by write()).
void ignore_broken_pipes();

}  // namespace isotherm::hal
