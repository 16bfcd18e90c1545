#include "gateway/ingest/meter_reader.hpp"

#include <array>

#include "control/core/words.hpp"
#include "control/point/field_bus_map.hpp"

namespace isotherm::gateway {
namespace {

namespace map = field_bus::meter;

/// A meter beats once a second; five beats missing is a meter that only repeats itself.
constexpr std::uint64_t longest_stand_ms = 5000;

}  // namespace

Result<MeterReading> MeterReader::read() {
  std::array<std::uint16_t, map::words> words{};
  const std::int64_t asked = clock_.utc_ms();
  if (const Fault fault = bus_.read(unit_, map::address, words); fault != Fault::none) return fault;
  const std::int64_t answered = clock_.utc_ms();
  if (words[map::magic] != field_bus::magic || words[map::number] != map::block_number) return Fault::wrong_block;
  const std::uint64_t now = clock_.mono_ms();
  if (heartbeat_ != words[map::heartbeat]) {
    heartbeat_ = words[map::heartbeat];
    heartbeat_moved_ms_ = now;
  }
  if (now - heartbeat_moved_ms_ > longest_stand_ms) return Fault::stale;
  MeterReading reading;
  reading.utc_ms = asked + (answered - asked) / 2;
  reading.counts = get64(words, map::energy);
  reading.restarts = words[map::restarts];
  reading.power_mw = std::int64_t{100} * get32(words, map::power);
  return reading;
}

}  // namespace isotherm::gateway
