// isotherm-tune: finds the parameters of a rack in the log of a step test, proposes its set point and writes its
// settings.
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>
#include <string>

#include "firmware/rack/rack_options.hpp"
#include "hal/linux/command_line.hpp"
#include "hal/linux/start_error.hpp"
#include "tools/plant/controller_settings.hpp"
#include "tools/tune/rehearsal.hpp"
#include "tools/tune/tuning.hpp"

using namespace isotherm;

namespace {

constexpr const char* examples =
    "  isotherm-tune fit store.db --write rack.toml\n"
    "  isotherm-tune fit store.db --source hall-2/r17 --from 1200 --to 2400 --config rack.toml --csv steps.csv\n"
    "  isotherm-tune rehearse steps.csv --gpu-class 1000\n"
    "  isotherm-tune fit steps.csv --config rack.toml\n"
    "fit exits 0 when the log shows every parameter, 1 when it does not excite one or more of them (named, with what "
    "was\n"
    "missing; what was found is written all the same), and 2 when the log, the settings or a file cannot be used.";

struct FitOptions {
  std::string log;
  std::string config;
  std::string write;
  std::string csv;
  std::string source;
  std::string boot;
  std::string probe_lag;
  std::uint64_t from = 1;
  std::uint64_t to = 0xFFFF'FFFFU;

  void declare(hal::CommandLine& line) {
    line.argument("LOG", log, "the store of a gateway, or a CSV file as --csv writes it");
    line.option("--config", "FILE", config, "the rack's settings at the time of the log; the defaults otherwise");
    line.option("--write", "FILE", write, "write the settings of --config with what was found; may be the same file");
    line.option("--csv", "FILE", csv, "write the log that was used as CSV");
    line.option("--source", "SITE/RACK", source, "this rack of the store");
    line.option("--boot", "ID", boot, "boot of the controller; the one with most records otherwise");
    line.option("--from", "N", from, "first record of the step test, by its sequence; of a CSV file by its row");
    line.option("--to", "N", to, "last record of the step test");
    line.option("--probe-lag", "S", probe_lag, "time constant of the supply probe, 2.5 s for a 3 mm sheath");
  }

  tune::Span span() const {
    if (from == 0 || from > to || to > 0xFFFF'FFFFU) {
      throw hal::StartError("--from " + std::to_string(from) + " --to " + std::to_string(to) +
                            ": expected 1 <= from <= to <= 4294967295");
    }
    tune::Span span{source, {}, static_cast<std::uint32_t>(from), static_cast<std::uint32_t>(to)};
    if (!boot.empty()) span.boot = number<std::uint32_t>("--boot", boot, 16, "up to eight hexadecimal digits");
    return span;
  }
  double probe_lag_s() const {
    if (probe_lag.empty()) return tune::RackFacts{}.probe_lag_s;
    double value = 0.0;
    const auto [end, error] = std::from_chars(probe_lag.data(), probe_lag.data() + probe_lag.size(), value);
    if (error != std::errc{} || end != probe_lag.data() + probe_lag.size() || !(value >= 0.0 && value <= 60.0)) {
      throw hal::StartError("--probe-lag " + probe_lag + ": expected seconds, 0 to 60");
    }
    return value;
  }

 private:
  template <typename Number>
  static Number number(const std::string& option, const std::string& text, int base, const std::string& expected) {
    Number value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
    if (error != std::errc{} || end != text.data() + text.size()) {
      throw hal::StartError(option + " " + text + ": expected " + expected);
    }
    return value;
  }
};

/// Before the work that would be lost.
void check_place(const std::string& path) {
  const std::filesystem::path parent = std::filesystem::path(path).parent_path();
  const bool there = std::filesystem::exists(path);
  const std::string looked_at = there ? path : parent.empty() ? "." : parent.string();
  if (std::filesystem::is_directory(path)) throw hal::StartError(path + ": cannot be written: is a directory");
  if (::access(looked_at.c_str(), W_OK) != 0) throw hal::StartError(path + ": cannot be written: " + hal::reason(errno));
}

/// A file that is there stays whole until the new one is.
void write_text(const std::string& path, const std::string& text) {
  const bool replaces = std::filesystem::is_regular_file(path);
  const std::string first = replaces ? path + ".new" : path;
  const auto fail = [&path] { throw hal::StartError(path + ": cannot be written: " + hal::reason(errno)); };
  std::ofstream file(first, std::ios::trunc);
  file << text;
  file.close();
  if (!file) fail();
  if (replaces && std::rename(first.c_str(), path.c_str()) != 0) fail();
}

std::string text_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  if (!file) throw hal::StartError(path + ": cannot read: " + hal::reason(errno));
  return text.str();
}

/// On one line, whatever the file is called.
std::string log_name(std::string path) {
  std::replace_if(path.begin(), path.end(), [](char at) { return static_cast<unsigned char>(at) < ' '; }, '?');
  return path;
}

int fit(const FitOptions& options) {
  for (const std::string* path : {&options.csv, &options.write}) {
    if (!path->empty()) check_place(*path);
  }
  const tune::Span span = options.span();
  const double probe_lag_s = options.probe_lag_s();
  const RackSettings settings =
      options.config.empty() ? default_rack_settings : rack::read_rack_settings(options.config);
  const tune::StepLog log = tune::read_log(options.log, span);
  const tune::Tuning tuning = tune::tune(log, settings, probe_lag_s);
  std::cout << tune::describe(tuning);
  if (!options.csv.empty()) tune::write_csv(options.csv, log);
  if (!options.write.empty()) {
    if (const char* sentence = conflict(tuning.settings)) {
      throw std::runtime_error(options.write +
                               " is not written, because what was found does not fit together: " + sentence);
    }
    const std::string owners = options.config.empty() ? std::string() : text_of(options.config);
    write_text(options.write, tune::settings_text(tuning, log_name(options.log), owners, options.config.empty() ? options.write : options.config));
    std::cout << "written: " << options.write << '\n';
  }
  return tuning.complete() ? 0 : 1;
}

int rehearse(const std::string& path, const std::string& gpu_class, std::uint64_t seed) {
  check_place(path);
  plant::RackSettings rack;
  rack.gpu_class = gpu_class == "1000" ? plant::GpuClass::watts_1000 : plant::GpuClass::watts_700;
  rack.seed = seed;
  const tune::StepLog log = tune::rehearse(rack, plant::controller_settings(rack.gpu_class));
  tune::write_csv(path, log);
  std::cout << "written: " << path << ", " << log.size() << " s of the step test on a simulated rack of " << gpu_class
            << " W GPUs\n";
  return 0;
}

int run(int argc, char** argv) {
  std::string chosen;
  std::string path;
  std::string gpu_class = "700";
  std::uint64_t seed = 1;
  FitOptions options;
  hal::CommandLine line("isotherm-tune", "Finds a rack's parameters in the log of a step test (docs/commissioning.md).",
                        examples);
  hal::CommandLine fit_line =
      line.command("fit", "fits the parameters, proposes the set point, writes the settings", chosen);
  options.declare(fit_line);
  hal::CommandLine rehearse_line = line.command("rehearse", "plays the step test on the simulated rack", chosen);
  rehearse_line.argument("CSV", path, "where the log is written");
  rehearse_line.choice("--gpu-class", {"700", "1000"}, gpu_class, "W per GPU of the simulated rack");
  rehearse_line.option("--seed", "N", seed, "of sensor noise and of the spread of the GPUs");
  if (!line.parse(argc, argv)) return 0;
  return chosen == "fit" ? fit(options) : rehearse(path, gpu_class, seed);
}

}  // namespace

int main(int argc, char** argv) {
  return hal::run_program("isotherm-tune", [argc, argv] { return run(argc, argv); });
}
