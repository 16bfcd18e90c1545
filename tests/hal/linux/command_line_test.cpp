#include "hal/linux/command_line.hpp"

#include <doctest/doctest.h>

#include <array>
#include <stdexcept>

#include "hal/linux/start_error.hpp"

using namespace isotherm::hal;

namespace {

struct Options {
  std::vector<std::string> listen;
  std::string config;
  std::string start = "warm";
  std::uint64_t seed = 1;
  bool plain = false;
  bool explain = false;

  bool parse(std::vector<const char*> arguments) {
    CommandLine line("isotherm-test", "Tries options.", "  isotherm-test --plain");
    line.option("--listen", "ADDRESS", listen, "where to listen");
    line.option("--config", "FILE", config, "settings");
    line.option("--seed", "N", seed, "seed");
    line.choice("--start", {"warm", "cold"}, start, "how to start");
    line.flag("--plain", plain, "no screen");
    line.word("explain", explain, "only tell");
    arguments.insert(arguments.begin(), "isotherm-test");
    return line.parse(static_cast<int>(arguments.size()), arguments.data());
  }
  std::string refusal(std::vector<const char*> arguments) {
    try {
      parse(std::move(arguments));
    } catch (const StartError& error) {
      return error.what();
    }
    return "taken";
  }
};

}  // namespace

TEST_CASE("options are read, and those that may repeat keep their order") {
  Options options;
  CHECK(options.parse({"--listen", "tcp:a:1", "--plain", "--listen=tcp:b:2", "--seed", "42", "--start", "cold"}));
  CHECK(options.listen == std::vector<std::string>{"tcp:a:1", "tcp:b:2"});
  CHECK(options.plain);
  CHECK(options.seed == 42);
  CHECK(options.start == "cold");
  CHECK(options.config.empty());
}

TEST_CASE("a word is taken wherever it stands between the options, but not for an option's value") {
  for (const auto& arguments : std::vector<std::vector<const char*>>{{"explain", "--config", "a.toml", "--plain"},
                                                                     {"--config", "a.toml", "explain", "--plain"},
                                                                     {"--plain", "--config", "a.toml", "explain"}}) {
    Options options;
    CHECK(options.parse(arguments));
    CHECK(options.explain);
    CHECK(options.plain);
    CHECK(options.config == "a.toml");
  }
  Options options;
  CHECK(options.parse({"--config", "explain"}));
  CHECK(options.config == "explain");
  CHECK_FALSE(options.explain);
  CHECK(Options{}.refusal({"--lisen", "explain"}).find("--lisen") != std::string::npos);
  CHECK(Options{}.refusal({"explian"}).find("no word explian is known here; permitted is explain") != std::string::npos);
}

TEST_CASE("a wrong command line is refused in one sentence that names the offender") {
  for (const auto& [arguments, offender] : std::vector<std::pair<std::vector<const char*>, std::string>>{
           {{"--lisen", "x"}, "--lisen"},
           {{"--seed", "many"}, "--seed"},
           {{"--seed", "-3"}, "--seed"},
           {{"--seed", "99999999999999999999999"}, "--seed: 99999999999999999999999: permitted is a whole number up to 18446744073709551615"},
           {{"--seed", "18446744073709551616"}, "up to 18446744073709551615"},
           {{"--seed", ""}, "--seed"},
           {{"--config", ""}, "--config"},
           {{"--config="}, "--config"},
           {{"--listen", "tcp:a:1", "--listen", ""}, "--listen"},
           {{"--start", "hot"}, "warm|cold"},
           {{"--config"}, "--config"},
           {{"stray"}, "stray"},
       }) {
    const std::string sentence = Options().refusal(arguments);
    CAPTURE(sentence);
    CHECK(sentence.find(offender) != std::string::npos);
    CHECK(sentence.find('\n') == std::string::npos);
    CHECK(sentence.ends_with("(isotherm-test --help shows what is permitted)"));
  }
}

TEST_CASE("the largest whole number is one") {
  Options options;
  CHECK(options.parse({"--seed", "18446744073709551615"}));
  CHECK(options.seed == 18446744073709551615U);
}

TEST_CASE("a subcommand must be named and has its own arguments") {
  const auto parse = [](std::vector<const char*> arguments, std::string& chosen, std::string& file) {
    CommandLine line("isotherm-test", "Tries commands.", "  isotherm-test verify a.db");
    CommandLine verify = line.command("verify", "verifies", chosen);
    verify.argument("FILE", file, "the file");
    CommandLine explain = line.command("explain", "explains", chosen);
    arguments.insert(arguments.begin(), "isotherm-test");
    return line.parse(static_cast<int>(arguments.size()), arguments.data());
  };
  std::string chosen;
  std::string file;
  CHECK(parse({"verify", "a.db"}, chosen, file));
  CHECK(chosen == "verify");
  CHECK(file == "a.db");
  CHECK_THROWS_AS(parse({}, chosen, file), StartError);
  CHECK_THROWS_AS(parse({"verify"}, chosen, file), StartError);
  CHECK_THROWS_AS(parse({"verify", ""}, chosen, file), StartError);
  CHECK_THROWS_AS(parse({"destroy"}, chosen, file), StartError);
}

TEST_CASE("the exit code tells what cannot start from what failed") {
  CHECK(run_program("isotherm-test", [] { return 0; }) == 0);
  CHECK(run_program("isotherm-test", []() -> int { throw StartError("no"); }) == 2);
  CHECK(run_program("isotherm-test", []() -> int { throw std::runtime_error("broke"); }) == 1);
}

TEST_CASE("without speed and epoch the clock is the machine's, with them it is the plant's") {
  ClockOptions options;
  CHECK(options.clock().speed() == 1);
  options.speed = "10";
  CHECK(options.clock().speed() == 10);
  options.speed = "fast";
  CHECK_THROWS_AS(options.clock(), StartError);
}
