#include "hal/linux/stop_signal.hpp"

#include <sys/signalfd.h>

#include <csignal>

namespace isotherm::hal {

StopSignal::StopSignal() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGINT);
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  descriptor_.reset(::signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC));
}

bool StopSignal::requested() {
  signalfd_siginfo info;
  if (!requested_ && ::read(descriptor_.number(), &info, sizeof info) == static_cast<ssize_t>(sizeof info)) {
    requested_ = true;
  }
  return requested_;
}

}  // namespace isotherm::hal
