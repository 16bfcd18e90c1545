#include "tools/demo/child_process.hpp"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <utility>

#include "hal/linux/start_error.hpp"
#include "tools/demo/log_tail.hpp"

namespace isotherm::demo {

ChildProcess::ChildProcess(std::string name, std::vector<std::string> command, std::string log)
    : name_(std::move(name)), command_(std::move(command)), log_(std::move(log)) {}

ChildProcess::~ChildProcess() {
  if (!running()) return;
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
}

void ChildProcess::start() {
  // All memory is taken before the fork: between fork and exec only async-signal-safe calls are made.
  std::vector<char*> arguments;
  for (std::string& word : command_) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  const int log = ::open(log_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  if (log < 0) throw hal::StartError("cannot write " + log_ + ": " + std::strerror(errno));
  const pid_t parent = ::getpid();
  // A signal that reaches the child before exec must not end in a handler of the demo: it waits until the child has
  // put every handler aside.
  sigset_t all;
  sigset_t before;
  ::sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, &before);
  const pid_t pid = ::fork();
  if (pid != 0) ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  if (pid < 0) {
    ::close(log);
    throw hal::StartError("cannot start " + name_ + ": " + std::strerror(errno));
  }
  if (pid == 0) {
    ::setpgid(0, 0);
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent) ::_exit(1);  // the demo died before the line above
    for (int number = 1; number < NSIG; ++number) ::signal(number, SIG_DFL);
    sigset_t none;
    ::sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    const int nothing = ::open("/dev/null", O_RDONLY);
    ::dup2(nothing, STDIN_FILENO);
    ::dup2(log, STDOUT_FILENO);
    ::dup2(log, STDERR_FILENO);
    ::execv(arguments[0], arguments.data());
    constexpr char sentence[] = "this program could not be executed\n";
    [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, sentence, sizeof sentence - 1);
    ::_exit(2);
  }
  ::close(log);
  pid_ = pid;
}

std::optional<Ending> ChildProcess::ended() {
  if (!running()) return std::nullopt;
  int status = 0;
  if (::waitpid(pid_, &status, WNOHANG) != pid_) return std::nullopt;
  pid_ = 0;
  if (WIFSIGNALED(status)) return Ending{true, WTERMSIG(status)};
  return Ending{false, WEXITSTATUS(status)};
}

void ChildProcess::signal(int number) const {
  if (running()) ::kill(pid_, number);
}

std::string ChildProcess::last_words() const {
  const std::vector<std::string> lines = last_lines(log_, 1);
  return lines.empty() ? std::string() : lines.front();
}

}  // namespace isotherm::demo
