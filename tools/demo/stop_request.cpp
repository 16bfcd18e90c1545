#include "tools/demo/stop_request.hpp"

#include <csignal>
#include <initializer_list>

namespace isotherm::demo {
namespace {

volatile std::sig_atomic_t requests = 0;
volatile std::sig_atomic_t resets = 0;
void count(int) { requests = requests + 1; }
void count_reset(int) { resets = resets + 1; }

}  // namespace

void catch_stop_requests() {
  struct sigaction action {};
  action.sa_handler = count;
  for (const int number : {SIGINT, SIGTERM, SIGHUP}) ::sigaction(number, &action, nullptr);
  action.sa_handler = count_reset;
  ::sigaction(SIGUSR1, &action, nullptr);
  action.sa_handler = SIG_IGN;
  ::sigaction(SIGPIPE, &action, nullptr);
}

int stop_requests() { return requests; }
int reset_requests() { return resets; }

}  // namespace isotherm::demo
