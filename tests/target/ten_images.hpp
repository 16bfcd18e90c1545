// Ten images side by side, each with a simulated rack of its own as a program, in real time.
#pragma once

#include <doctest/doctest.h>

#include <cstdio>
#include <memory>
#include <optional>
#include <vector>

#include "tests/target/plant_process.hpp"

namespace isotherm::test {

/// Of this many control cycles of all images together at most a thousandth may end after the next one was due, by the images' own clocks.
inline void run_ten_images(std::uint32_t cycles) {
  struct Bench {
    TemporaryFolder folder;
    std::optional<PlantProcess> plant;
    std::optional<Machine> machine;
    Record first;
    Record last;
    std::int64_t began_ns = 0;
  };
  constexpr std::size_t images = 10;
  std::vector<std::unique_ptr<Bench>> benches;
  for (std::size_t n = 0; n < images; ++n) {
    Bench& bench = *benches.emplace_back(std::make_unique<Bench>());
    const auto run = image_run(bench.folder);
    if (!run) return;
    bench.plant.emplace(bench.folder, run->field_bus);
    bench.machine.emplace(*run);
  }
  const auto newest = [](Bench& bench) {
    const Result<Record> record = decode(bench.machine->record(bench.machine->newest()));
    REQUIRE(record.ok());
    return record.value();
  };
  for (auto& bench : benches) {
    REQUIRE(eventually([&] { return bench->machine->newest() >= 3; }, 60));
    // A rack that answers is a rack that costs time.
    REQUIRE(eventually([&] { return (newest(*bench).ticks.back().bits & fast_bit::read_ok) != 0; }, 60));
  }
  for (auto& bench : benches) {
    bench->first = newest(*bench);
    bench->began_ns = hal::wall_mono_ns();
  }
  const std::uint32_t wanted = cycles / images;
  unsigned missed = 0;
  std::uint32_t counted = 0;
  std::uint64_t span_ms = 0;
  double wall_s = 0.0;
  unsigned read = 0;
  for (auto& bench : benches) {
    REQUIRE(eventually([&] {
      pause_ms(200);
      return bench->machine->newest() >= bench->first.sequence + wanted;
    }, static_cast<int>(2 * wanted + 60)));
    bench->last = newest(*bench);
    wall_s += static_cast<double>(hal::wall_mono_ns() - bench->began_ns) / 1e9;
    missed += static_cast<unsigned>(bench->last.inputs.upper.overruns - bench->first.inputs.upper.overruns);
    counted += bench->last.sequence - bench->first.sequence;
    span_ms += bench->last.mono_ms - bench->first.mono_ms;
    for (const FastWords& tick : bench->last.ticks) read += (tick.bits & fast_bit::read_ok) != 0 ? 1 : 0;
  }
  // A chip's clock ends with its counter, 0.1 s; an emulator that stands still for longer has one that stands still as well.
  const double kept = static_cast<double>(span_ms) / 1000.0 / wall_s;
  std::printf("%zu images, %u control cycles in %.1f s of their clocks, which went %.3f times as fast as this machine's; "
              "%u missed deadlines; %u of the last %zu ticks read the rack\n",
              images, counted, static_cast<double>(span_ms) / 1000.0 / images, kept, missed, read, images * ticks_per_cycle);
  CHECK(counted >= cycles);
  CHECK(missed * 1000U <= counted);
  // A cycle that was left out altogether would be seen here.
  CHECK(counted * std::uint64_t{1001} >= span_ms);
  // A record is up to a second old when it is read.
  CHECK(kept > 0.9);
  CHECK(read >= images * ticks_per_cycle * 9 / 10);
}

}  // namespace isotherm::test
