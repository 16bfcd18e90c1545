// A mosquitto of a test's own on a free loopback port, started, killed and started again by its process id.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>

#include "tests/gateway/temporary_folder.hpp"

namespace isotherm::test {

class Mosquitto {
 public:
  Mosquitto();
  ~Mosquitto() { kill(); }
  Mosquitto(const Mosquitto&) = delete;
  Mosquitto& operator=(const Mosquitto&) = delete;
  /// Whether this machine has one.
  static bool installed();
  void start();
  /// SIGKILL: what it knew is gone.
  void kill();
  std::string address() const { return "tcp://127.0.0.1:" + std::to_string(port_); }

 private:
  TemporaryFolder folder_;
  std::uint16_t port_;
  pid_t process_ = 0;
};

}  // namespace isotherm::test
