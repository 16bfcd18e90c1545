// What an image writes to hardware that its emulator lacks, in order: pins, clocks, watchdog.
#pragma once

#include <algorithm>
#include <cstddef>
#include <fstream>
#include <regex>
#include <string>
#include <vector>

#include "tests/target/machine.hpp"

namespace isotherm::test {

struct RegisterWrite {
  std::string device;
  unsigned long offset = 0;
  unsigned long value = 0;
  bool operator==(const RegisterWrite&) const = default;
};

/// What write_safe_outputs() of the board comes to: the ports' clock, then of each RS-485 direction pin (PA1, PB14) and of the
/// status light (PC12) first the level, low, and then that it is an output. A mode register that reads 0 shows the pin alone.
inline const std::vector<RegisterWrite>& safe_outputs() {
  static const std::vector<RegisterWrite> writes{{"RCC", 0x030, 0x0000'0007},   {"GPIOA", 0x018, 0x0002'0000}, {"GPIOA", 0x000, 0x0000'0004},
                                                 {"GPIOB", 0x018, 0x4000'0000}, {"GPIOB", 0x000, 0x1000'0000}, {"GPIOC", 0x018, 0x1000'0000},
                                                 {"GPIOC", 0x000, 0x0100'0000}};
  return writes;
}
/// The watchdog's registers lie where the emulator knows another device that it lacks.
inline const RegisterWrite watchdog_start{"I2S2ext", 0, 0xCCCC};
inline const RegisterWrite watchdog_kick{"I2S2ext", 0, 0xAAAA};

/// The emulator's list of accesses to what it lacks, as a file that grows.
class RegisterWrites {
 public:
  explicit RegisterWrites(const emulator::ImageRun& run) : path_(run.unimplemented) {}

  /// All so far; of a line that is not whole yet nothing.
  std::vector<RegisterWrite> all() const {
    static const std::regex row("(.+): unimplemented device write \\(size 4, offset (0x[0-9a-f]+), value (0x[0-9a-f]+)\\)");
    std::vector<RegisterWrite> writes;
    std::ifstream file(path_);
    for (std::string line; std::getline(file, line) && !file.eof();) {
      std::smatch part;
      if (std::regex_match(line, part, row)) writes.push_back({part[1], std::stoul(part[2], nullptr, 16), std::stoul(part[3], nullptr, 16)});
    }
    return writes;
  }
  std::size_t count() const { return all().size(); }
  std::size_t count(const RegisterWrite& wanted) const { return static_cast<std::size_t>(std::ranges::count(all(), wanted)); }

  /// Everything behind the first `mark` writes.
  std::vector<RegisterWrite> since(std::size_t mark) const {
    auto writes = all();
    REQUIRE(writes.size() >= mark);
    writes.erase(writes.begin(), writes.begin() + static_cast<std::ptrdiff_t>(mark));
    return writes;
  }

 private:
  std::string path_;
};

/// Where in `writes` safe outputs were written as one whole.
inline std::vector<std::size_t> places_of_safe_outputs(const std::vector<RegisterWrite>& writes) {
  std::vector<std::size_t> places;
  for (auto from = writes.begin();;) {
    from = std::search(from, writes.end(), safe_outputs().begin(), safe_outputs().end());
    if (from == writes.end()) return places;
    places.push_back(static_cast<std::size_t>(from - writes.begin()));
    ++from;
  }
}

/// A reset, with nothing before it: safe outputs are the very first writes of the boot program, and the first of the image, which
/// starts the watchdog anew after them.
inline void check_start_is_safe(const std::vector<RegisterWrite>& writes) {
  const auto places = places_of_safe_outputs(writes);
  REQUIRE(places.size() == 2);
  CHECK(places[0] == 0);
  CHECK(writes.at(safe_outputs().size()) == watchdog_start);  // the boot program's first own work
  const auto between = writes.begin() + static_cast<std::ptrdiff_t>(places[1]);
  CHECK(std::count(writes.begin(), between, watchdog_start) == 1);
  CHECK(std::count(between, writes.end(), watchdog_start) == 1);
}

/// An end of the image by itself: safe outputs once more right before the reset, and nothing between.
inline void check_end_is_safe(std::vector<RegisterWrite> writes) {
  const auto places = places_of_safe_outputs(writes);
  REQUIRE(places.size() == 3);
  CHECK(places[1] == places[0] + safe_outputs().size());
  writes.erase(writes.begin(), writes.begin() + static_cast<std::ptrdiff_t>(places[1]));
  check_start_is_safe(writes);
}

}  // namespace isotherm::test
