#include "tools/demo/options.hpp"

#include <charconv>
#include <string_view>

#include "control/point/inputs.hpp"
#include "hal/linux/command_line.hpp"
#include "hal/linux/start_error.hpp"

namespace isotherm::demo {
namespace {

constexpr const char* does =
    "Cools a simulated rack of 72 GPUs on this machine and shows it: a private MQTT broker, the plant simulator, a rack "
    "controller, the gateway and an independent subscriber, all on the loopback interface. tools/run builds and starts it "
    "with the same options.";

constexpr const char* examples =
    R"(  tools/run                                    the live screen, until q or Ctrl-C
  tools/run --speed 10 --start cold            a start-up, ten times as fast
  tools/run --fault pump_1_dead                a rack with one pump
  tools/run --controller stm32f405             the image for the chip, in an emulator, in place of the process
  tools/run --plain --for 1200s --speed 10 --summary s.json --keep run
  build/host/bin/isotherm-replay verify run/store.db    recomputes every decision of that run

Workload: nodes 1 to 9 of the recorded GPT-3 training run in the folder ISOTHERM_RECORDINGS, otherwise ../shared/data;
where it is absent, a training profile of the simulator. FILE is a CSV with the columns time_s,power_w, such a recording,
or the word profile.

Keys on the live screen: f inject or clear a fault, c clear all, + and - move the load, w back to the workload's load,
r reset a latched trip, q quit. With --plain: kill -USR1 PID resets a latched trip, and DIR/control.sock of --keep DIR takes the
rest: build/host/bin/isotherm-plant --control unix:DIR/control.sock --tell 'fault pump_1_dead' (--tell help lists its lines).
Plain lines show records as made/stored/published/received.

Exit codes: 0 done, 1 something was lost or failed, 2 cannot start as asked.)";

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
  std::string duration;
  std::string speed;
  std::string start = "warm";
  std::string controller = "process";
  bool no_restart = false;
  hal::CommandLine line("isotherm-demo", does, examples);
  line.flag("--plain", options.plain, "lines instead of the live screen: for logs, pipes and build servers");
  line.option("--for", "TIME", duration, "end after this much plant time: 1200s, 20m, 2h");
  line.option("--speed", "N", speed, "plant seconds per second of wall clock, 1 to 1000");
  line.choice("--start", {"warm", "cold"}, start, "find a running rack, or begin with the start-up sequence");
  line.choice("--controller", {"process", "stm32f405"}, controller,
              "isotherm-rack, or the image for that chip, executed by QEMU in real time");
  line.option("--workload", "FILE", options.workload, "power of the rack over time, CSV");
  line.option("--fault", "NAME[=VALUE]", options.faults, "give the plant a fault from the start; list names them; repeatable");
  line.option("--seed", "N", options.seed, "of sensor noise and of the spread of the GPUs");
  line.option("--zone-valves", "N", options.zone_valves, "give the rack 1 to 18 zones with a valve each; 9: one a node");
  line.flag("--mixing-valve", options.mixing_valve, "give the rack a valve at its inlet that blends warm return into the supply");
  line.option("--summary", "FILE", options.summary, "write the summary as JSON");
  line.option("--keep", "DIR", options.keep, "keep settings, logs and the store there");
  line.flag("--no-restart", no_restart, "leave a program that was killed dead");
  if (!line.parse(argc, argv)) return std::nullopt;
  if (!duration.empty()) options.for_s = parse_duration("--for", duration);
  if (options.zone_valves > zone_count_most) {
    throw hal::StartError("--zone-valves " + std::to_string(options.zone_valves) + ": permitted is 0.." +
                          std::to_string(zone_count_most));
  }
  options.scale = hal::parse_time_scale(speed, "");
  options.warm = start == "warm";
  options.on_chip = controller == "stm32f405";
  if (options.on_chip && options.zone_valves > 0) {
    throw hal::StartError("--zone-valves: the image has settings of its own and none of them, give none");
  }
  if (options.on_chip && options.mixing_valve) {
    throw hal::StartError("--mixing-valve: the image has settings of its own without it, give none");
  }
  if (options.on_chip && options.scale.speed != 1) {
    throw hal::StartError("--controller stm32f405 has a clock of its own, which runs with the wall's: --speed must be 1, not " +
                          std::to_string(options.scale.speed));
  }
  options.restart = !no_restart;
  return options;
}

}  // namespace isotherm::demo
