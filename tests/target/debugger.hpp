// An emulator's debugger: changes what a fault would change, in memory, in flash and in the program counter.
#pragma once

#include <doctest/doctest.h>

#include <cstdint>
#include <sstream>
#include <string>

#include "tests/target/machine.hpp"

namespace isotherm::test {

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
  void jump(std::uint32_t address) {
    std::ostringstream text;
    text << "Pf=";
    for (unsigned shift = 0; shift < 32; shift += 8) {
      text << "0123456789abcdef"[address >> (shift + 4) & 15U] << "0123456789abcdef"[address >> shift & 15U];
    }
    packet(text.str());
  }
  void let_go() { packet("D"); }

 private:
  void packet(const std::string& text) {
    unsigned sum = 0;
    for (const char c : text) sum += static_cast<unsigned char>(c);
    std::ostringstream whole;
    whole << '$' << text << '#' << std::hex << (sum >> 4U & 15U) << (sum & 15U);
    dialogue_.send(whole.str());
    const std::string answer = dialogue_.until("#");  // its two digits stay unread: the next answer is told by its own end
    dialogue_.send("+");
    CAPTURE(text);
    REQUIRE(answer.find("$E") == std::string::npos);
    REQUIRE(answer.find("$#") == std::string::npos);
  }

  Dialogue dialogue_;
};

}  // namespace isotherm::test
