// The calls of a linked image and the stack of each of its functions, read from its machine code: what the compiler inlined,
// cloned or took from its own library is in it.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace isotherm::test {

/// Functions that one of these reaches through a pointer: both patterns are of whole demangled names.
struct Indirect {
  const char* from;
  const char* to;
};

struct Function {
  std::string name;  // demangled
  std::string place;  // FILE:LINE of its source, without folders; empty for the compiler's own library
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  std::uint32_t frame = 0;  // bytes, everything that it takes anywhere within it
  std::set<std::uint32_t> calls;  // first addresses of the others; a jump into another function counts as a call
  bool calls_pointers = false;
};

class CallGraph {
 public:
  /// Throws std::runtime_error where the image cannot be read or holds an instruction that moves the stack or the program in a
  /// way that this does not understand.
  explicit CallGraph(const std::string& elf);

  /// Adds the calls through pointers. What is wrong with the list, in words: a caller that is not on it, an entry that fits
  /// no caller at all, a function whose address stands in the image, is not one of `uncalled` (a pattern), and that nobody is
  /// said to call.
  std::vector<std::string> declare(const std::vector<Indirect>& list, const char* uncalled);

  /// Bytes from this function's entry to the deepest end of its calls, and that way. Throws std::runtime_error for a recursion, naming it.
  struct Depth {
    std::uint32_t bytes = 0;
    std::vector<std::string> way;
  };
  Depth deepest(const std::string& name) const;

  const std::map<std::uint32_t, Function>& functions() const { return functions_; }

 private:
  void read_symbols(const std::string& elf);
  void read_code(const std::string& elf);
  void take(Function& function, const std::string& mnemonic, const std::string& operands);
  void settle();
  void read_addresses(const std::string& elf);
  Function* at(std::uint32_t address);

  /// Bytes from a function on, and the next one on the deepest way.
  struct Below {
    std::uint32_t bytes;
    std::uint32_t next;
  };
  using Known = std::map<std::uint32_t, Below>;
  std::uint32_t depth(std::uint32_t begin, std::vector<std::uint32_t>& path, Known& known) const;

  struct Jump {
    std::uint32_t from;  // the function
    std::uint32_t to;
    bool call;
  };
  std::map<std::uint32_t, Function> functions_;  // by their first address
  std::vector<Jump> jumps_;
  std::set<std::uint32_t> pointed_;  // those whose address stands in the image
};

}  // namespace isotherm::test
