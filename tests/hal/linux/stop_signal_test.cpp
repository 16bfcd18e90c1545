#include "hal/linux/stop_signal.hpp"

#include <doctest/doctest.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

using isotherm::hal::StopSignal;

TEST_CASE("both signals that ask a process to stop are seen, and stay seen") {
  for (const int signal : {SIGTERM, SIGINT}) {
    // In a process of its own, since the signals stay blocked.
    const pid_t child = ::fork();
    if (child == 0) {
      StopSignal stop;
      const bool before = stop.requested();
      ::raise(signal);
      pollfd waiting{stop.number(), POLLIN, 0};
      const bool readable = ::poll(&waiting, 1, 0) == 1;
      const bool good = !before && readable && stop.requested() && stop.requested();
      ::_exit(good ? 0 : 1);
    }
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    CHECK(WIFEXITED(status));
    CHECK(WEXITSTATUS(status) == 0);
  }
}
