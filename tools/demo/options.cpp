#include "tools/demo/options.hpp"

#include <charconv>
#include <cstdio>
#include <string_view>
#include <vector>

#include "hal/linux/plant_clock.hpp"
#include "hal/linux/start_error.hpp"

namespace isotherm::demo {
namespace {

constexpr const char* help =
    R"(Cools a simulated rack of 72 GPUs on this machine and shows it: a private MQTT broker, the plant simulator, a rack
controller, the gateway and an independent subscriber, all on the loopback interface.

Usage: tools/run [OPTION]...       (isotherm-demo takes the same options)

  --plain              lines instead of the live screen: for logs, pipes and build servers
  --for TIME           ends after this much plant time: 1200s, 20m, 2h (default: until q or Ctrl-C)
  --speed N            plant seconds per second of wall clock, 1 to 1000 (default 1)
  --start warm|cold    finds a running rack, or begins with the start-up sequence (default warm)
  --workload FILE      rack power over time as CSV with the columns time_s,power_w
                       (default: nodes 1 to 9 of the recorded GPT-3 training run in the folder ISOTHERM_RECORDINGS,
                       otherwise ../shared/data; where it is absent, a training profile that the simulator makes)
  --fault NAME[=VALUE] gives the plant a fault from the start; --fault list names them
  --seed N             of sensor noise and of the GPUs' spread (default 1)
  --summary FILE       writes the summary as JSON
  --keep DIR           keeps settings, logs and the store there (default: a temporary folder that goes with the run)
  --no-restart         leaves a program that was killed dead (default: started again after a second)
  --help, --version

Examples:
  tools/run                                         the live screen
  tools/run --speed 10 --start cold                 a start-up, ten times as fast
  tools/run --plain --for 1200s --speed 10 --summary s.json --keep run
  build/host/bin/isotherm-replay verify run/store.db   recomputes every decision of that run

Keys on the live screen: f inject or clear a fault, c clear all, + and - move the load, w back to the workload's load,
r reset a latched trip, q quit.

Exit codes: 0 done, 1 something was lost or failed, 2 cannot start as asked.
)";

template <typename Number>
Number parse_number(const std::string& option, const std::string& text, Number least, Number most) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || value < least || value > most) {
    throw hal::StartError(option + " " + text + ": expected a whole number from " + std::to_string(least) + " to " +
                          std::to_string(most));
  }
  return value;
}

constexpr double longest_s = 30.0 * 24 * 3600;

}  // namespace

double parse_duration(const std::string& option, const std::string& text) {
  double value = 0.0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const std::string_view unit(end, text.data() + text.size());
  const double factor = unit.empty() || unit == "s" ? 1.0 : unit == "m" ? 60.0 : unit == "h" ? 3600.0 : 0.0;
  const double seconds = value * factor;
  if (error != std::errc{} || !(seconds > 0.0) || seconds > longest_s) {
    throw hal::StartError(option + " " + text + ": expected a time such as 90s, 20m or 2h, at most 720h");
  }
  return seconds;
}

std::optional<Options> parse_options(int argc, const char* const* argv) {
  Options options;
  const std::vector<std::string> words(argv + 1, argv + argc);
  for (std::size_t n = 0; n < words.size(); ++n) {
    std::string option = words[n];
    std::optional<std::string> attached;
    if (const std::size_t equals = option.find('='); option.starts_with("--") && equals != std::string::npos) {
      attached = option.substr(equals + 1);
      option.resize(equals);
    }
    const auto value = [&]() -> std::string {
      if (attached) return *attached;
      if (n + 1 >= words.size()) throw hal::StartError(option + ": a value is missing; see --help");
      return words[++n];
    };
    if (option == "--help" || option == "-h") {
      std::fputs(help, stdout);
      return std::nullopt;
    }
    if (option == "--version") {
      std::puts("isotherm-demo " ISOTHERM_VERSION);
      return std::nullopt;
    }
    if (option == "--for") {
      options.for_s = parse_duration(option, value());
    } else if (option == "--speed") {
      options.speed = parse_number<unsigned>(option, value(), 1, hal::most_speed);
    } else if (option == "--start") {
      const std::string start = value();
      if (start != "warm" && start != "cold") throw hal::StartError("--start " + start + ": expected warm or cold");
      options.warm = start == "warm";
    } else if (option == "--workload") {
      options.workload = value();
    } else if (option == "--summary") {
      options.summary = value();
    } else if (option == "--keep") {
      options.keep = value();
    } else if (option == "--seed") {
      options.seed = parse_number<std::uint64_t>(option, value(), 0, 0xFFFF'FFFF);
    } else if (option == "--fault") {
      options.fault = value();
    } else if (option == "--plain" && !attached) {
      options.plain = true;
    } else if (option == "--no-restart" && !attached) {
      options.restart = false;
    } else {
      throw hal::StartError("there is no option " + words[n] + "; see --help");
    }
  }
  return options;
}

}  // namespace isotherm::demo
