#include "tools/demo/log_tail.hpp"

#include <algorithm>
#include <fstream>

namespace isotherm::demo {

std::vector<std::string> last_lines(const std::string& file, std::size_t most) {
  constexpr std::streamoff tail = 4096;
  constexpr std::size_t longest = 300;
  std::vector<std::string> lines;
  std::ifstream log(file, std::ios::binary | std::ios::ate);
  if (!log) return lines;
  const std::streamoff size = log.tellg();
  log.seekg(size > tail ? size - tail : 0);
  for (std::string line; std::getline(log, line);) {
    if (line.ends_with('\r')) line.pop_back();
    if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
    if (line.size() > longest) line.resize(longest);
    lines.push_back(line);
    if (lines.size() > most) lines.erase(lines.begin());
  }
  return lines;
}

bool says_halted(const std::string& log) {
  constexpr std::size_t enough = 5;
  const std::vector<std::string> lines = last_lines(log, enough);
  return std::ranges::any_of(lines, [](const std::string& line) {
    return line.starts_with("isotherm-boot, ") && line.find("no image may boot") != std::string::npos;
  });
}

std::string log_ending(const std::string& log) {
  constexpr std::size_t enough = 5;
  const std::vector<std::string> lines = last_lines(log, enough);
  if (lines.empty()) return log + " is empty: this machine gave it no time, or it hangs before its first word";
  std::string sentence = log + " ends with: ";
  for (std::size_t n = 0; n < lines.size(); ++n) sentence += (n == 0 ? "" : " | ") + lines[n];
  return sentence;
}

std::string not_up_sentence(const std::string& what, long seconds, const std::string& log) {
  return what + " did not come up within " + std::to_string(seconds) + " s; " + log_ending(log);
}

}  // namespace isotherm::demo
