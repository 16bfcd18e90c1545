// isotherm-replay: proves and explains what a rack decided, from the store that a gateway kept.
#include <charconv>
#include <iostream>
#include <string>

#include "hal/linux/command_line.hpp"
#include "hal/linux/start_error.hpp"
#include "tools/replay/explain.hpp"
#include "tools/replay/verify.hpp"

using namespace isotherm;

namespace {

constexpr const char* examples =
    "  isotherm-replay verify store.db\n"
    "  isotherm-replay verify store.db --source hall-2/r17\n"
    "  isotherm-replay explain store.db --seq 412\n"
    "  isotherm-replay explain store.db --seq 412 --boot a1b2c3d4\n"
    "Exit codes of verify:\n"
    "  0  every decision that could be verified is identical; what could not is told, with its reason\n"
    "  1  a decision differs, a record or keyframe is damaged, or none could be verified\n"
    "  2  the file is no store, or has no record of --source\n"
    "Exit codes of explain:\n"
    "  0  the terms were computed again, and the decision came out as recorded\n"
    "  1  the record was lost between stored ones or is damaged, a keyframe before it is damaged, or its terms are not to be had\n"
    "     or differ\n"
    "  2  the file is no store, or --seq, --boot and --source name a record outside of what is stored";

std::optional<std::uint32_t> boot_of(const std::string& text) {
  if (text.empty()) return std::nullopt;
  std::uint32_t boot = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), boot, 16);
  if (error != std::errc{} || end != text.data() + text.size()) {
    throw hal::StartError("--boot " + text + ": expected up to eight hexadecimal digits, as verify prints them");
  }
  return boot;
}

replay::Recording open(const std::string& path) {
  try {
    return replay::Recording(path);
  } catch (const gateway::StoreError& error) {
    throw hal::StartError(error.what());
  }
}

int verify(const std::string& path, const std::string& source) {
  replay::Recording recording = open(path);
  if (!source.empty() && recording.boots(source).empty()) {
    throw hal::StartError("--source " + source + ": no record of it is stored");
  }
  const replay::Verification result = replay::verify(recording, source);
  std::cout << replay::describe(result);
  return result.proved() ? 0 : 1;
}

int explain(const std::string& path, const replay::Question& question) {
  replay::Recording recording = open(path);
  try {
    const replay::Explanation explanation = replay::explain(recording, question);
    std::cout << explanation.text;
    return explanation.terms_known && !explanation.damaged ? 0 : 1;
  } catch (const replay::NoSuchRecord& error) {
    throw hal::StartError(error.what());
  }
}

int run(int argc, char** argv) {
  std::string chosen;
  std::string path;
  std::string source;
  std::uint64_t sequence = 0;
  std::string boot;
  hal::CommandLine line("isotherm-replay", "Feeds recorded seconds through the control core again.", examples);
  hal::CommandLine verify_line = line.command("verify", "compares every decision and digest bit for bit", chosen);
  verify_line.argument("DB", path, "the store of a gateway");
  verify_line.option("--source", "SITE/RACK", source, "this rack only");
  hal::CommandLine explain_line = line.command("explain", "prints all terms of one control cycle", chosen);
  explain_line.argument("DB", path, "the store of a gateway");
  explain_line.option("--seq", "N", sequence, "sequence of the record, as verify names them; required");
  explain_line.option("--boot", "ID", boot, "boot of the controller; the newest with that record otherwise");
  explain_line.option("--source", "SITE/RACK", source, "this rack only");
  if (!line.parse(argc, argv)) return 0;
  if (chosen == "verify") return verify(path, source);
  if (sequence == 0 || sequence > 0xFFFF'FFFFU) throw hal::StartError("--seq: expected a record's sequence, 1 or more");
  return explain(path, {static_cast<std::uint32_t>(sequence), boot_of(boot), source});
}

}  // namespace

int main(int argc, char** argv) {
  return hal::run_program("isotherm-replay", [argc, argv] { return run(argc, argv); });
}
