// An emulator's debugger: changes what a fault would change, in memory, in flash and in the program counter, and stops the
// program where that is to be done.
#pragma once

#include <cxxabi.h>
#include <doctest/doctest.h>

#include <cstdint>
#include <cstdlib>
#include <map>
#include <memory>
#include <sstream>
#include <string>

#include "tests/target/machine.hpp"

namespace isotherm::test {

/// As memory holds it.
inline std::string little_endian(std::uint32_t word) {
  std::string hex;
  for (unsigned shift = 0; shift < 32; shift += 8) {
    hex += "0123456789abcdef"[word >> (shift + 4) & 15U];
    hex += "0123456789abcdef"[word >> shift & 15U];
  }
  return hex;
}

/// Where a function or a variable lies, by its name in C++: `isotherm::board::SelfTest::test_memory()`. One that the compiler has put
/// into its caller has no place, and the test that wants it ends.
inline std::uint32_t place_of(const std::string& image, const std::string& name) {
  for (const auto& [symbol, address] : emulator::elf_symbols(image)) {
    int status = 0;
    const std::unique_ptr<char, decltype(&std::free)> plain(abi::__cxa_demangle(symbol.c_str(), nullptr, nullptr, &status), &std::free);
    if (status == 0 && name == plain.get()) return address & ~1U;  // the lowest bit only says that it is Thumb code
  }
  FAIL("the image has no " << name);
  return 0;
}

/// Speaks GDB's serial protocol with a machine that it holds while it lives.
class Debugger {
 public:
  explicit Debugger(const std::string& path) : dialogue_(path) {
    packet("?");
    packet("qXfer:features:read:target.xml:0,10");  // without it no register can be set
  }
  void write_memory(std::uint32_t address, const std::string& hex) {
    std::ostringstream text;
    text << 'M' << std::hex << address << ',' << hex.size() / 2 << ':' << hex;
    packet(text.str());
  }
  void write_word(std::uint32_t address, std::uint32_t word) { write_memory(address, little_endian(word)); }
  std::uint32_t read_word(std::uint32_t address) {
    std::ostringstream text;
    text << 'm' << std::hex << address << ",4";
    return word_in(packet(text.str()));
  }
  std::uint32_t reg(unsigned number) {
    std::ostringstream text;
    text << 'p' << std::hex << number;
    return word_in(packet(text.str()));
  }
  void set_register(unsigned number, std::uint32_t value) {
    std::ostringstream text;
    text << 'P' << std::hex << number << '=' << little_endian(value);
    packet(text.str());
  }
  void jump(std::uint32_t address) { set_register(program_counter, address); }
  /// False where the program does not come there within this wall time.
  [[nodiscard]] bool run_to(std::uint32_t address, int seconds = 120) {
    if (reg(program_counter) == address) packet("s");  // else it would stop where it stands
    return run_until("0", address, 2, seconds);
  }
  /// Until something has been written to the word; the program stands behind the instruction that did it, or one further.
  [[nodiscard]] bool run_to_write(std::uint32_t address, int seconds = 120) {
    if (!run_until("2", address, 4, seconds)) return false;
    packet("s");
    return true;
  }
  void let_go() { packet("D"); }

  static constexpr unsigned link_register = 14;
  static constexpr unsigned program_counter = 15;

 private:
  bool run_until(const std::string& kind, std::uint32_t address, unsigned bytes, int seconds) {
    std::ostringstream point;
    point << kind << ',' << std::hex << address << ',' << bytes;
    packet('Z' + point.str());
    dialogue_.send(framed("c"));
    // What ends the wait says where; where nothing comes the program is stopped by hand, which is answered in the same way.
    const bool came = dialogue_.until("$T05", seconds).ends_with("$T05");
    if (came) {
      dialogue_.until("#");
    } else {
      dialogue_.send(std::string(1, '\x03'));
      dialogue_.until("#");
    }
    dialogue_.send("+");
    packet('z' + point.str());
    return came;
  }
  /// The eight digits of a word in an answer.
  static std::uint32_t word_in(const std::string& answer) {
    const std::size_t at = answer.find('$') + 1;
    std::uint32_t word = 0;
    for (unsigned byte = 0; byte < 4; ++byte) {
      word |= static_cast<std::uint32_t>(std::stoul(answer.substr(at + std::size_t{2} * byte, 2), nullptr, 16)) << 8U * byte;
    }
    return word;
  }
  static std::string framed(const std::string& text) {
    unsigned sum = 0;
    for (const char c : text) sum += static_cast<unsigned char>(c);
    std::ostringstream whole;
    whole << '$' << text << '#' << std::hex << (sum >> 4U & 15U) << (sum & 15U);
    return whole.str();
  }
  std::string packet(const std::string& text) {
    dialogue_.send(framed(text));
    // Its two digits stay unread: the next answer is told by its own end. When it stops the program for us, the emulator says so as well,
    // sooner or later.
    std::string answer = dialogue_.until("#");
    if (text != "s" && text != "?" && answer.find("$T") != std::string::npos) answer = dialogue_.until("#");
    dialogue_.send("+");
    CAPTURE(text);
    REQUIRE(answer.find("$E") == std::string::npos);
    REQUIRE(answer.find("$#") == std::string::npos);
    return answer;
  }

  Dialogue dialogue_;
};

}  // namespace isotherm::test
