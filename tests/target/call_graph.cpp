#include "tests/target/call_graph.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <regex>
#include <sstream>
#include <stdexcept>

namespace isotherm::test {
namespace {

/// The lines that a program prints.
std::vector<std::string> lines_of(const std::string& command) {
  FILE* pipe = ::popen(command.c_str(), "r");
  if (pipe == nullptr) throw std::runtime_error(command + " cannot be started");
  std::string text;
  std::array<char, 65536> part{};
  while (const std::size_t count = std::fread(part.data(), 1, part.size(), pipe)) text.append(part.data(), count);
  if (::pclose(pipe) != 0) throw std::runtime_error(command + " failed");
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

std::uint32_t hex(const std::string& text) { return static_cast<std::uint32_t>(std::stoul(text, nullptr, 16)); }

/// Bytes of a list of registers: {r4, r5, lr}, {d8-d10}, {s16}.
std::uint32_t bytes_of(const std::string& list) {
  std::uint32_t bytes = 0;
  static const std::regex item("([a-z]+)(\\d*)(?:-[a-z]+(\\d+))?");
  const std::string inner = list.substr(list.find('{') + 1);
  for (std::sregex_iterator one(inner.begin(), inner.end(), item), none; one != none; ++one) {
    const std::uint32_t each = (*one)[1] == "d" ? 8 : 4;
    const int count = (*one)[3].matched ? std::stoi((*one)[3]) - std::stoi((*one)[2]) + 1 : 1;
    bytes += each * static_cast<std::uint32_t>(count);
  }
  return bytes;
}

[[noreturn]] void strange(const Function& function, const std::string& mnemonic, const std::string& operands) {
  throw std::runtime_error(function.name + ": '" + mnemonic + " " + operands + "' is not understood");
}

}  // namespace

CallGraph::CallGraph(const std::string& elf) {
  read_symbols(elf);
  read_code(elf);
  settle();
  read_addresses(elf);
}

void CallGraph::read_symbols(const std::string& elf) {
  static const std::regex symbol("([0-9a-f]{8}) (?:([0-9a-f]{8}) )?([a-zA-Z]) ([^\t]*)(?:\t(?:.*/)?([^/]+))?");
  for (const std::string& line : lines_of("arm-none-eabi-nm -l -C -S '" + elf + "'")) {
    std::smatch part;
    if (!std::regex_match(line, part, symbol) || !part[2].matched) continue;
    const std::string kind = part[3];
    if (kind != "t" && kind != "T" && kind != "W" && kind != "w") continue;
    Function function{part[4], part[5], hex(part[1]), 0, 0, {}, false};
    function.end = function.begin + hex(part[2]);
    functions_.emplace(function.begin, function);
  }
}

void CallGraph::read_code(const std::string& elf) {
  static const std::regex begins("([0-9a-f]{8}) <.*>:");
  static const std::regex instruction("\\s*([0-9a-f]+):\t([^\t]+)(?:\t(.*))?");
  Function* now = nullptr;
  for (const std::string& line : lines_of("arm-none-eabi-objdump -d --no-show-raw-insn '" + elf + "'")) {
    std::smatch part;
    if (std::regex_match(line, part, begins)) {
      const std::uint32_t first = hex(part[1]);
      now = at(first);
      if (now == nullptr) {  // assembly without a size
        Function function{line.substr(10, line.size() - 12), "", first, first, 0, {}, false};
        now = &functions_.emplace(first, function).first->second;
      }
    } else if (now != nullptr && std::regex_match(line, part, instruction)) {
      now->end = std::max(now->end, hex(part[1]) + 2);
      const std::string operands = part[3].str();
      take(*now, part[2], operands.substr(0, operands.find_first_of("@;")));
    }
  }
}

void CallGraph::take(Function& function, const std::string& mnemonic, const std::string& operands) {
  const auto is = [&mnemonic](const char* pattern) { return std::regex_match(mnemonic, std::regex(pattern)); };
  const auto on = [&operands](const char* pattern) { return std::regex_match(operands, std::regex(pattern)); };
  // What it takes of the stack.
  static const std::regex constant(".*#(-?\\d+).*");
  std::smatch number;
  const bool counted = std::regex_match(operands, number, constant);
  if (is("v?push(\\.w)?")) {
    function.frame += bytes_of(operands);
  } else if (is("v?stmdb") && on("sp!, .*")) {
    function.frame += bytes_of(operands);
  } else if (is("v?str.*") && on(".*\\[sp, #-\\d+\\]!.*")) {
    function.frame += static_cast<std::uint32_t>(-std::stoi(number[1]));
  } else if (is("subw?(\\.w)?") && on("sp, .*")) {
    if (!counted) strange(function, mnemonic, operands);
    function.frame += static_cast<std::uint32_t>(std::stoi(number[1]));
  } else if (is("v?stm.*") && on("sp!.*")) {
    strange(function, mnemonic, operands);
  } else if (is("(mov|and|bic|orr|eor|rsb|mvn|add|sbc|adc|sub|ldr).*") && on("sp, .*")) {
    const bool gives_back = is("add(w|\\.w)?") && counted && number[1].str()[0] != '-';
    const bool ends_frame = is("mov") && on("sp, r7\\s*");  // the way out of a function with a frame pointer
    if (!gives_back && !ends_frame) strange(function, mnemonic, operands);
  }
  // Where it goes.
  static const std::regex direct("(?:r\\d+, |ip, |lr, |fp, |sl, )?([0-9a-f]+) <.*");
  std::smatch target;
  if (is("b.*|cbn?z") && std::regex_match(operands, target, direct)) {
    jumps_.push_back({function.begin, hex(target[1]), is("blx?")});
  } else if (is("bl?x(\\..*)?|bxe?q?n?e?.*") && !on("lr\\s*")) {
    function.calls_pointers = true;
  } else if (on("pc, .*") && !is("ldr(\\.w)?|cmp.*") ) {
    strange(function, mnemonic, operands);
  } else if (is("ldr.*") && on("pc, .*") && !on("pc, \\[sp\\].*")) {
    strange(function, mnemonic, operands);
  }
}

void CallGraph::settle() {
  for (const Jump& jump : jumps_) {
    const Function* const callee = at(jump.to);
    if (callee == nullptr) throw std::runtime_error(functions_.at(jump.from).name + " goes where no function is");
    if (jump.call || callee->begin != jump.from) functions_.at(jump.from).calls.insert(callee->begin);
  }
}

/// Function pointers are even addresses plus one, in words.
void CallGraph::read_addresses(const std::string& elf) {
  static const std::regex row(" [0-9a-f]{7,8} ((?:[0-9a-f]{2,8} ){1,4}).*");
  for (const std::string& line : lines_of("arm-none-eabi-objdump -s -j .vectors -j .text -j .data '" + elf + "'")) {
    std::smatch part;
    if (!std::regex_match(line, part, row)) continue;
    std::istringstream words(part[1]);
    for (std::string word; words >> word;) {
      if (word.size() != 8) continue;
      const std::uint32_t value = __builtin_bswap32(hex(word));
      if ((value & 1U) != 0 && functions_.contains(value - 1U)) pointed_.insert(value - 1U);
    }
  }
}

Function* CallGraph::at(std::uint32_t address) {
  auto found = functions_.upper_bound(address);
  if (found == functions_.begin()) return nullptr;
  --found;
  return address < found->second.end ? &found->second : nullptr;
}

std::vector<std::string> CallGraph::declare(const std::vector<Indirect>& list, const char* uncalled) {
  std::vector<std::string> wrong;
  std::set<std::uint32_t> called;
  std::set<std::uint32_t> callers;
  const std::regex spared(uncalled);
  for (const Indirect& entry : list) {
    const std::regex from(entry.from);
    const std::regex to(entry.to);
    std::set<std::uint32_t> targets;
    for (const auto& [begin, function] : functions_) {
      if (std::regex_match(function.name, to)) targets.insert(begin);
    }
    bool fits = false;
    for (auto& [begin, function] : functions_) {
      if (!std::regex_match(function.name, from)) continue;
      if (!function.calls_pointers) continue;
      fits = true;
      callers.insert(begin);
      function.calls.insert(targets.begin(), targets.end());
    }
    if (!fits) wrong.push_back(std::string("no function calls pointers and is '") + entry.from + "'");
    called.insert(targets.begin(), targets.end());
  }
  for (const auto& [begin, function] : functions_) {
    if (function.calls_pointers && !callers.contains(begin)) wrong.push_back(function.name + " calls pointers, to whom is not said");
  }
  for (const std::uint32_t begin : pointed_) {
    if (!called.contains(begin) && !std::regex_match(functions_.at(begin).name, spared)) wrong.push_back(functions_.at(begin).name + " is pointed at, by whom it is called is not said");
  }
  return wrong;
}

std::uint32_t CallGraph::depth(std::uint32_t begin, std::vector<std::uint32_t>& path, Known& known) const {
  if (const auto found = known.find(begin); found != known.end()) return found->second.bytes;
  if (const auto seen = std::ranges::find(path, begin); seen != path.end()) {
    std::string ring;
    for (auto one = seen; one != path.end(); ++one) ring += functions_.at(*one).name + " -> ";
    throw std::runtime_error("recursion: " + ring + functions_.at(begin).name);
  }
  path.push_back(begin);
  const Function& function = functions_.at(begin);
  Below below{0, 0};
  for (const std::uint32_t callee : function.calls) {
    const std::uint32_t bytes = depth(callee, path, known);
    if (bytes >= below.bytes) below = {bytes, callee};
  }
  path.pop_back();
  below.bytes += function.frame;
  known[begin] = below;
  return below.bytes;
}

CallGraph::Depth CallGraph::deepest(const std::string& name) const {
  const auto root = std::ranges::find_if(functions_, [&name](const auto& one) { return one.second.name == name; });
  if (root == functions_.end()) throw std::runtime_error("there is no function " + name);
  std::vector<std::uint32_t> path;
  Known known;
  Depth found;
  found.bytes = depth(root->first, path, known);
  for (std::uint32_t at = root->first; at != 0; at = known.at(at).next) {
    found.way.push_back(functions_.at(at).name + " " + std::to_string(functions_.at(at).frame));
  }
  return found;
}

}  // namespace isotherm::test
