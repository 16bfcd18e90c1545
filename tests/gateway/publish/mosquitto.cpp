#include "tests/gateway/publish/mosquitto.hpp"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>

#include "hal/linux/sockets.hpp"

namespace isotherm::test {
namespace {

constexpr const char* places[] = {"/usr/sbin/mosquitto", "/usr/bin/mosquitto", "/usr/local/sbin/mosquitto"};

const char* program() {
  for (const char* place : places) {
    if (::access(place, X_OK) == 0) return place;
  }
  return nullptr;
}

}  // namespace

bool Mosquitto::installed() { return program() != nullptr; }

Mosquitto::Mosquitto() : port_(hal::Listener::tcp("127.0.0.1", 0).port()) {
  std::ofstream{folder_.file("mosquitto.conf")} << "listener " << port_
                                                << " 127.0.0.1\nallow_anonymous true\npersistence false\n"
                                                << (::geteuid() == 0 ? "user root\n" : "");
}

void Mosquitto::start() {
  const std::string config = folder_.file("mosquitto.conf");
  std::string words[] = {program(), "-c", config};
  char* arguments[] = {words[0].data(), words[1].data(), words[2].data(), nullptr};
  posix_spawn_file_actions_t quiet;
  ::posix_spawn_file_actions_init(&quiet);
  ::posix_spawn_file_actions_addopen(&quiet, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  ::posix_spawn(&process_, arguments[0], &quiet, nullptr, arguments, environ);
  ::posix_spawn_file_actions_destroy(&quiet);
}

void Mosquitto::kill() {
  if (process_ == 0) return;
  ::kill(process_, SIGKILL);
  ::waitpid(process_, nullptr, 0);
  process_ = 0;
}

}  // namespace isotherm::test
