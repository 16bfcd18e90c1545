// A plant without physics for the tests of what serves it: unit 1 has twenty words, unit 51 ten that cannot be written.
#pragma once

#include <algorithm>
#include <array>
#include <istream>
#include <optional>
#include <ostream>
#include <string>

#include "tools/plant/archive.hpp"
#include "tools/plant/serve/served_plant.hpp"

namespace isotherm::test {

class FakePlant final : public plant::ServedPlant, public hal::RegisterBus {
 public:
  hal::RegisterBus& devices() override { return *this; }
  std::span<const std::uint8_t> field_units() const override { return field_; }
  std::span<const plant::UnitSize> tcp_units() const override { return tcp_; }
  void advance(double seconds) override { milliseconds += static_cast<std::uint64_t>(seconds * 1000.0 + 0.5); }
  std::uint64_t mono_ms() const override { return milliseconds; }
  std::string truth(const plant::PlantPace& now) const override { return "{\"utc_ms\":" + std::to_string(now.utc_ms) + "}"; }
  void set_load(std::optional<double> share) override { load = share; }
  plant::FaultSet* faults() override { return has_faults ? &fault_set : nullptr; }
  void save(std::ostream& out) override { out << state; }
  void restore(std::istream& in) override {
    std::string found;
    std::getline(in, found);
    if (found == "damaged") throw plant::ArchiveError("the saved state is damaged");
    state = found;
  }

  Fault read(std::uint8_t unit, std::uint16_t address, std::span<std::uint16_t> out) override {
    if (silent) return Fault::timeout;
    if (address + out.size() > (unit == 1 ? 20U : 10U)) return Fault::device;
    for (auto& word : out) word = static_cast<std::uint16_t>(words[address++] + (unit == 1 ? 0 : 1000));
    return Fault::none;
  }
  Fault write(std::uint8_t unit, std::uint16_t address, std::span<const std::uint16_t> in) override {
    if (unit != 1 || address + in.size() > 20) return Fault::device;
    std::ranges::copy(in, words.begin() + address);
    return Fault::none;
  }

  std::array<std::uint16_t, 20> words{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19};
  std::uint64_t milliseconds = 0;
  std::optional<double> load;
  plant::FaultSet fault_set;
  bool has_faults = true;
  bool silent = false;
  std::string state = "fresh";

 private:
  static constexpr std::array<std::uint8_t, 1> field_{1};
  static constexpr std::array<plant::UnitSize, 2> tcp_{{{1, 20}, {51, 10}}};
};

}  // namespace isotherm::test
