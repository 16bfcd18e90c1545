#include "tools/bench/solver/instructions.hpp"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>

namespace isotherm::bench {
namespace {

/// Standard output and error of a command, and whether it ended well.
struct Told {
  std::string text;
  bool well = false;
};

Told tell(const std::string& command) {
  Told told;
  std::FILE* const pipe = popen((command + " 2>&1").c_str(), "r");
  if (pipe == nullptr) return told;
  std::array<char, 512> part{};
  while (std::fgets(part.data(), part.size(), pipe) != nullptr) told.text += part.data();
  told.well = pclose(pipe) == 0;
  return told;
}

std::string quoted(const std::string& text) {
  std::string out = "'";
  for (const char at : text) out += at == '\'' ? std::string("'\\''") : std::string(1, at);
  return out + "'";
}

}  // namespace

Instructions count_instructions(const std::string& arguments, std::size_t solves) {
  if (!tell("valgrind --version").well) return {std::nullopt, "instructions not counted: valgrind is not installed"};
  const std::string self = std::filesystem::read_symlink("/proc/self/exe").string();
  const Told told = tell(
      "valgrind --tool=callgrind --callgrind-out-file=/dev/null --collect-atstart=no --toggle-collect='*counted_solve*' " +
      quoted(self) + " " + arguments);
  const std::string mark = "Collected : ";
  const std::size_t at = told.text.find(mark);
  if (!told.well || at == std::string::npos) {
    return {std::nullopt, "instructions not counted: this program did not run under callgrind"};
  }
  const double collected = std::strtod(told.text.c_str() + at + mark.size(), nullptr);
  if (!(collected > 0.0)) return {std::nullopt, "instructions not counted: callgrind did not see the solver"};
  return {collected / static_cast<double>(solves), {}};
}

}  // namespace isotherm::bench
