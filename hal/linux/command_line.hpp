// The command line of a program: its own options, those that all programs share, and one sentence for what is wrong. The
// one place that knows the option parser.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "hal/linux/plant_clock.hpp"

namespace CLI {
class App;
}

namespace isotherm::hal {

class CommandLine {
 public:
  /// `examples`: whole lines, shown at the end of --help. --help and --version come by themselves.
  CommandLine(const std::string& program, const std::string& does, const std::string& examples);
  CommandLine(CommandLine&&) = default;
  ~CommandLine();

  /// Every variable keeps its value unless the option is given; it must live until parse() has returned. `value` names
  /// the argument in --help. An empty value is refused.
  void option(const std::string& name, const std::string& value, std::string& variable, const std::string& meaning);
  /// May be given several times.
  void option(const std::string& name, const std::string& value, std::vector<std::string>& variable,
              const std::string& meaning);
  /// A whole number.
  void option(const std::string& name, const std::string& value, std::uint64_t& variable, const std::string& meaning);
  void flag(const std::string& name, bool& variable, const std::string& meaning);
  /// One of `choices`.
  void choice(const std::string& name, const std::vector<std::string>& choices, std::string& variable,
              const std::string& meaning);
  /// An argument without a name, required.
  void argument(const std::string& name, std::string& variable, const std::string& meaning);
  /// A word that may stand anywhere between the options; `given` becomes true where it does.
  void word(const std::string& name, bool& given, const std::string& meaning);
  /// A subcommand with options of its own; one of them must be given. `chosen` is set to its name.
  CommandLine command(const std::string& name, const std::string& does, std::string& chosen);

  /// False when --help or --version has been answered and the program is done. Throws StartError with one sentence.
  bool parse(int argc, const char* const* argv);

 private:
  CommandLine(CLI::App& app, std::string program);
  struct Word {
    std::string name;
    std::unique_ptr<std::string> found;  // what stands in its place
    bool* given;
  };

  std::string program_;
  std::unique_ptr<CLI::App> owned_;
  CLI::App* app_;
  std::vector<Word> words_;
};

/// The options of every program that keeps plant time.
struct ClockOptions {
  std::string speed;
  std::string epoch;
  std::string pace;

  void declare(CommandLine& line);
  /// The machine's own clock when none was given. Throws StartError.
  PlantClock clock() const;
};

/// The options of every program with a settings file.
struct ConfigOptions {
  std::string config;
  bool check_config = false;
  bool describe_settings = false;
  bool sample_config = false;

  void declare(CommandLine& line);
};

/// Runs a program's body: what it throws becomes one sentence on standard error. Exit code 2 for a StartError, 1 for any
/// other failure, otherwise what the body returns.
int run_program(std::string_view program, const std::function<int()>& body);

/// "isotherm 0.1.0"
std::string version();

}  // namespace isotherm::hal
