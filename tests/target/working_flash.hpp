// Flash that keeps what is written to it: an emulator ignores such writes, so its debugger halts the machine where the driver
// would program a word or erase a sector, does that in the chip's memory, and has the driver return. All else, boot program
// and image alike, runs as it is.
#pragma once

#include <sys/socket.h>

#include <array>
#include <atomic>
#include <cstdint>
#include <map>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "hal/linux/sockets.hpp"
#include "tests/target/machine.hpp"

namespace isotherm::test {

class WorkingFlash {
 public:
  /// Of a machine that was started halted, with a debugger's socket: lets it go once all is in place. `programs`: the ELF files
  /// whose drivers are served.
  WorkingFlash(const std::string& socket, const std::vector<std::string>& programs) {
    REQUIRE(eventually([&] {
      line_ = hal::connect_unix(socket);
      return static_cast<bool>(line_);
    }));
    const std::string driver = "_ZN8isotherm3hal9stm32f4059ChipFlash";
    for (const std::string& program : programs) {
      const auto symbols = emulator::elf_symbols(program);
      erases_[symbols.at(driver + "5eraseERKNS0_11FlashSectorE") & ~1U] = true;
      erases_[symbols.at(driver + "7programEmm") & ~1U] = false;
    }
    ask("qXfer:features:read:target.xml:0,10");  // without it no register can be set
    for (const auto& [address, erases] : erases_) REQUIRE(ask("Z0," + hex(address) + ",2") == "OK");
    server_ = std::thread([this] { serve(); });
  }
  ~WorkingFlash() { stop(); }
  WorkingFlash(const WorkingFlash&) = delete;
  WorkingFlash& operator=(const WorkingFlash&) = delete;

  std::uint32_t words_programmed() const { return programmed_; }
  /// Halts the machine for good and reads what its flash holds.
  std::vector<std::uint8_t> read(std::uint32_t address, std::uint32_t size) {
    stop();
    std::vector<std::uint8_t> bytes;
    constexpr std::uint32_t step = 1024;
    for (std::uint32_t at = 0; at < size; at += step) {
      const std::string text = ask("m" + hex(address + at) + "," + hex(step));
      for (std::size_t n = 0; n + 1 < text.size(); n += 2) bytes.push_back(static_cast<std::uint8_t>(std::stoul(text.substr(n, 2), nullptr, 16)));
    }
    REQUIRE(bytes.size() == size);
    return bytes;
  }

 private:
  static std::string hex(std::uint32_t value) {
    std::ostringstream text;
    text << std::hex << value;
    return text.str();
  }
  /// As a register or a word stands in memory: low byte first.
  static std::string low_first(std::uint32_t value) {
    std::string text;
    for (unsigned shift = 0; shift < 32; shift += 8) {
      text += "0123456789abcdef"[value >> (shift + 4) & 15U];
      text += "0123456789abcdef"[value >> shift & 15U];
    }
    return text;
  }
  static std::uint32_t value_of(const std::string& text) {
    std::uint32_t value = 0;
    for (unsigned n = 0; n < 4 && 2 * n + 1 < text.size(); ++n) {
      value |= static_cast<std::uint32_t>(std::stoul(text.substr(2 * n, 2), nullptr, 16)) << 8U * n;
    }
    return value;
  }

  void tell(const std::string& packet) const {
    unsigned sum = 0;
    for (const char letter : packet) sum += static_cast<unsigned char>(letter);
    std::ostringstream whole;
    whole << '$' << packet << '#' << std::hex << (sum >> 4U & 15U) << (sum & 15U);
    const std::string text = whole.str();
    [[maybe_unused]] const auto sent = ::send(line_.number(), text.data(), text.size(), MSG_NOSIGNAL);
  }
  /// The next packet; empty where none came and somebody wants to stop.
  std::string hear() {
    std::string text;
    bool inside = false;
    for (;;) {
      char letter = 0;
      const auto count = ::recv(line_.number(), &letter, 1, MSG_DONTWAIT);
      if (count == 0) return "";
      if (count < 0) {
        if (stops_ && !inside && !awaits_answer_) return "";
        ::usleep(50);
        continue;
      }
      if (letter == '$') {
        inside = true;
        text.clear();
      } else if (letter == '#' && inside) {
        ::send(line_.number(), "+", 1, MSG_NOSIGNAL);  // the checksum's digits are passed over before the next
        return text;
      } else if (inside) {
        text += letter;
      }
    }
  }
  std::string ask(const std::string& packet) {
    awaits_answer_ = true;
    tell(packet);
    std::string answer = hear();
    awaits_answer_ = false;
    return answer;
  }
  std::uint32_t get_register(unsigned number) { return value_of(ask("p" + hex(number))); }
  void set_register(unsigned number, std::uint32_t value) { ask("P" + hex(number) + "=" + low_first(value)); }
  std::uint32_t word(std::uint32_t address) { return value_of(ask("m" + hex(address) + ",4")); }

  void serve() {
    tell("c");
    while (!hear().empty()) {
      constexpr unsigned link = 14;
      constexpr unsigned counter = 15;
      const auto found = erases_.find(get_register(counter));
      if (found != erases_.end()) {
        if (found->second) {
          erase(word(get_register(1)), word(get_register(1) + 4));
        } else {
          const std::uint32_t address = get_register(1);
          ask("M" + hex(address) + ",4:" + low_first(word(address) & get_register(2)));
          ++programmed_;
        }
        set_register(0, static_cast<std::uint32_t>(Fault::none));
        set_register(counter, get_register(link) & ~1U);
      }
      tell("c");
    }
  }
  void erase(std::uint32_t address, std::uint32_t size) {
    constexpr std::uint32_t step = 1024;
    std::string ones;
    for (std::uint32_t n = 0; n < step; ++n) ones += "ff";
    for (std::uint32_t at = 0; at < size; at += step) ask("M" + hex(address + at) + "," + hex(step) + ":" + ones);
  }
  void stop() {
    if (!server_.joinable()) return;
    stops_ = true;
    server_.join();
    const char interrupt = 3;
    awaits_answer_ = true;
    ::send(line_.number(), &interrupt, 1, MSG_NOSIGNAL);
    hear();
    awaits_answer_ = false;
  }

  hal::Descriptor line_;
  std::map<std::uint32_t, bool> erases_;  // by the address of the function
  std::thread server_;
  std::atomic<bool> stops_ = false;
  std::atomic<bool> awaits_answer_ = false;
  std::atomic<std::uint32_t> programmed_ = 0;
};

}  // namespace isotherm::test
