#include "tools/bench/solver/instructions.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>

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

/// A new folder for callgrind's one file a solve, removed at the end.
struct Folder {
  std::filesystem::path path;

  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "isotherm-bench-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error(name + ": cannot be made");
    path = name;
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path, ignored);
  }
};

/// What a file counted: a solve, or nothing.
double counted_in(const std::filesystem::path& path) {
  const std::string total = "totals: ";
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    if (line.compare(0, total.size(), total) == 0) return std::strtod(line.c_str() + total.size(), nullptr);
  }
  return 0.0;
}

}  // namespace

Instructions count_instructions(const std::string& arguments, std::size_t solves) {
  if (!tell("valgrind --version").well) return {std::nullopt, 0.0, "instructions not counted: valgrind is not installed"};
  const Folder folder;
  const std::string self = std::filesystem::read_symlink("/proc/self/exe").string();
  const Told told = tell("valgrind --tool=callgrind --collect-atstart=no --toggle-collect='*counted_solve*' "
                         "--dump-before='*before_each_solve*' --callgrind-out-file=" + quoted((folder.path / "count").string()) + " " + quoted(self) + " " +
                         arguments);
  if (!told.well) return {std::nullopt, 0.0, "instructions not counted: this program did not run under callgrind"};
  std::size_t counted = 0;
  double sum = 0.0;
  double most = 0.0;
  for (const auto& entry : std::filesystem::directory_iterator(folder.path)) {
    const double solve = counted_in(entry.path());
    if (!(solve > 0.0)) continue;
    ++counted;
    sum += solve;
    most = std::max(most, solve);
  }
  if (counted != solves) return {std::nullopt, 0.0, "instructions not counted: callgrind did not see every solve"};
  return {sum / static_cast<double>(solves), most, {}};
}

}  // namespace isotherm::bench
