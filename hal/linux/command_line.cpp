#include "hal/linux/command_line.hpp"

#include <CLI/CLI.hpp>
#include <charconv>
#include <cstdio>
#include <exception>
#include <iostream>
#include <limits>

#include "hal/linux/start_error.hpp"

namespace isotherm::hal {
namespace {

/// An empty value is a variable of a script that was never set.
std::string check_some(const std::string& given) { return given.empty() ? "its value is empty" : ""; }

/// The parser would take -3 and wrap it round, and take what is too large for the largest.
std::string check_whole(const std::string& given) {
  std::uint64_t value = 0;
  const char* const end = given.data() + given.size();
  const auto [stopped, error] = std::from_chars(given.data(), end, value);
  if (error == std::errc{} && stopped == end) return {};
  return given + ": permitted is a whole number up to " + std::to_string(std::numeric_limits<std::uint64_t>::max());
}

}  // namespace

std::string version() { return "isotherm " ISOTHERM_VERSION; }

CommandLine::CommandLine(const std::string& program, const std::string& does, const std::string& examples)
    : program_(program), owned_(std::make_unique<CLI::App>(does, program)), app_(owned_.get()) {
  app_->set_version_flag("--version", program + " (" + version() + ")", "print the version");
  app_->set_help_flag("--help", "print this page");
  app_->footer("Examples:\n" + examples);
  app_->get_formatter()->column_width(34);
}

CommandLine::CommandLine(CLI::App& app, std::string program) : program_(std::move(program)), app_(&app) {}
CommandLine::~CommandLine() = default;

void CommandLine::option(const std::string& name, const std::string& value, std::string& variable,
                         const std::string& meaning) {
  app_->add_option(name, variable, meaning)->type_name(value)->check(check_some);
}

void CommandLine::option(const std::string& name, const std::string& value, std::vector<std::string>& variable,
                         const std::string& meaning) {
  // One value each time, so that an argument behind it is not swallowed.
  app_->add_option(name, variable, meaning)->type_name(value)->type_size(1)->expected(1)->allow_extra_args(false)
      ->check(check_some)->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
}

void CommandLine::option(const std::string& name, const std::string& value, std::uint64_t& variable,
                         const std::string& meaning) {
  app_->add_option(name, variable, meaning)->type_name(value)->check(check_whole);
}

void CommandLine::flag(const std::string& name, bool& variable, const std::string& meaning) {
  app_->add_flag(name, variable, meaning);
}

void CommandLine::choice(const std::string& name, const std::vector<std::string>& choices, std::string& variable,
                         const std::string& meaning) {
  std::string listed;
  for (const std::string& at : choices) listed += (listed.empty() ? "" : "|") + at;
  const auto check = [choices, listed](const std::string& given) {
    for (const std::string& at : choices) {
      if (at == given) return std::string();
    }
    return given + ": permitted is " + listed;
  };
  app_->add_option(name, variable, meaning)->type_name(listed)->check(check);
}

void CommandLine::argument(const std::string& name, std::string& variable, const std::string& meaning) {
  app_->add_option(name, variable, meaning)->required()->check(check_some);
}

void CommandLine::word(const std::string& name, bool& given, const std::string& meaning) {
  words_.push_back({name, std::make_unique<std::string>(), &given});
  app_->add_option(name, *words_.back().found, meaning)->type_name("");
}

CommandLine CommandLine::command(const std::string& name, const std::string& does, std::string& chosen) {
  app_->require_subcommand(1);
  CLI::App* command = app_->add_subcommand(name, does);
  command->set_help_flag("--help", "print this page");
  command->callback([&chosen, name] { chosen = name; });
  return {*command, program_};
}

bool CommandLine::parse(int argc, const char* const* argv) {
  try {
    app_->parse(argc, argv);
  } catch (const CLI::Success& answered) {
    app_->exit(answered, std::cout, std::cerr);
    return false;
  } catch (const CLI::ParseError& error) {
    std::string sentence = error.what();
    while (!sentence.empty() && (sentence.back() == '\n' || sentence.back() == '.')) sentence.pop_back();
    throw StartError(sentence + " (" + program_ + " --help shows what is permitted)");
  }
  // Not by a check of the parser's, which would come before it tells of a misspelled option in front of the word.
  for (const Word& word : words_) {
    *word.given = *word.found == word.name;
    if (!word.found->empty() && !*word.given) {
      throw StartError("no word " + *word.found + " is known here; permitted is " + word.name + " (" + program_ +
                       " --help shows what is permitted)");
    }
  }
  return true;
}

void ClockOptions::declare(CommandLine& line) {
  line.option("--speed", "N", speed, "plant time runs N times as fast as the wall (1..1000)");
  line.option("--epoch", "UTC_MS@MONO_NS", epoch, "plant UTC at an instant of this machine's monotonic clock");
  line.option("--pace", "FILE", pace, "page through which plant time waits for the programs of a time-lapse");
}

PlantClock ClockOptions::clock() const {
  if (!pace.empty()) return {parse_time_scale(speed, epoch), PacePage::open(pace)};
  return speed.empty() && epoch.empty() ? PlantClock() : PlantClock(parse_time_scale(speed, epoch));
}

void ConfigOptions::declare(CommandLine& line) {
  line.option("--config", "FILE", config, "settings file (TOML)");
  line.flag("--check-config", check_config, "read and check the settings, then stop");
  line.flag("--describe-settings", describe_settings, "print every setting with its range, default and source");
  line.flag("--sample-config", sample_config, "print a settings file to begin with");
}

int run_program(std::string_view program, const std::function<int()>& body) {
  const auto tell = [program](const char* sentence) {
    std::fprintf(stderr, "%.*s: %s\n", static_cast<int>(program.size()), program.data(), sentence);
  };
  try {
    return body();
  } catch (const StartError& error) {
    tell(error.what());
    return 2;
  } catch (const std::exception& error) {
    tell(error.what());
    return 1;
  }
}

}  // namespace isotherm::hal
