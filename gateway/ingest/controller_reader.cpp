#include "gateway/ingest/controller_reader.hpp"

#include <algorithm>

#include "control/core/crc32c.hpp"
#include "control/core/words.hpp"
#include "control/point/controller_map.hpp"

namespace isotherm::gateway {
namespace {

namespace map = controller_map;

// A record is written in microseconds once a second: four torn reads in a row are no coincidence any more.
constexpr int tries = 4;
/// Most registers of one FC03 (Modbus application protocol 1.1b3, 6.3).
constexpr std::size_t most_words = 125;

}  // namespace

Fault ControllerReader::read_long(std::uint16_t address, std::span<std::uint16_t> words) {
  for (std::size_t done = 0; done < words.size(); done += most_words) {
    const std::size_t count = std::min(most_words, words.size() - done);
    const Fault fault = bus_.read(unit_, static_cast<std::uint16_t>(address + done), words.subspan(done, count));
    if (fault != Fault::none) return fault;
  }
  return Fault::none;
}

Result<Identity> ControllerReader::identity() {
  std::array<std::uint16_t, map::identity::words> words{};
  if (const Fault fault = bus_.read(unit_, map::identity::address, words); fault != Fault::none) return fault;
  if (words[map::identity::magic] != map::magic || words[map::identity::version] != map::version) {
    return Fault::wrong_block;
  }
  Identity identity;
  identity.current = {get32(words, map::identity::boot), get32(words, map::identity::oldest),
                      get32(words, map::identity::newest)};
  identity.previous = {get32(words, map::identity::previous_boot), get32(words, map::identity::previous_oldest),
                       get32(words, map::identity::previous_newest)};
  identity.mono_ms = get64(words, map::identity::mono_ms);
  identity.time_scale = words[map::identity::time_scale];
  identity.keyframe = get32(words, map::identity::keyframe);
  identity.keyframe_bytes = words[map::identity::keyframe_bytes];
  return identity;
}

Result<CrashRecord> ControllerReader::crash() {
  CrashWords words{};
  const Fault fault = bus_.read(unit_, map::machine::address + map::machine::crash, words);
  if (fault == Fault::device) return CrashRecord{};
  if (fault != Fault::none) return fault;
  return decode_crash(words);
}

Result<std::uint16_t> ControllerReader::machine_word(std::size_t offset) {
  std::array<std::uint16_t, 1> word{};
  const Fault fault = bus_.read(unit_, static_cast<std::uint16_t>(map::machine::address + offset), word);
  if (fault == Fault::device) return std::uint16_t{0};
  if (fault != Fault::none) return fault;
  return word[0];
}

Result<std::uint16_t> ControllerReader::settings_origin() { return machine_word(map::machine::settings_origin); }

Result<ClockSource> ControllerReader::clock() {
  const Result<std::uint16_t> word = machine_word(map::machine::clock);
  if (!word.ok()) return word.fault();
  return word.value() <= static_cast<std::uint16_t>(last_clock_source) ? static_cast<ClockSource>(word.value()) : ClockSource::untold;
}

Fault ControllerReader::assign_boot(std::uint32_t boot) {
  std::array<std::uint16_t, 2> words{};
  put32(words, 0, boot);
  return bus_.write(unit_, map::boot_assignment, words);
}

Result<RecordWords> ControllerReader::record(std::uint32_t sequence) { return record_of(std::nullopt, sequence); }

Result<RecordWords> ControllerReader::record(std::uint32_t boot, std::uint32_t sequence) {
  return record_of(boot, sequence);
}

Result<RecordWords> ControllerReader::record_of(std::optional<std::uint32_t> boot, std::uint32_t sequence) {
  RecordWords words{};
  for (int n = 0; n < tries; ++n) {
    if (const Fault fault = read_long(map::ring_address(sequence), words); fault != Fault::none) return fault;
    const Result<Record> record = decode(words);
    if (record.ok()) {
      const bool of_boot = !boot || record.value().boot == *boot;
      if (of_boot && record.value().sequence == sequence) return words;
      // Sequences go on across boots, so a slot with a later one has been used again; with an earlier one it is not yet
      // written, and asking again is right.
      if (record.value().sequence > sequence) return Fault::stale;
    }
    ++torn_reads_;
  }
  return Fault::torn;
}

Fault ControllerReader::keyframe(const Identity& told, std::vector<std::uint8_t>& bytes) {
  const std::size_t count = (told.keyframe_bytes + std::size_t{1}) / 2;
  if (count < 3 || count > map::keyframe_words_most) return Fault::wrong_block;
  std::vector<std::uint16_t> words(count);
  for (int n = 0; n < tries; ++n) {
    if (const Fault fault = read_long(map::keyframe, words); fault != Fault::none) return fault;
    if (get32(words, count - 2) == crc32c_words(std::span{words}.first(count - 2))) {
      // The CRC says that it is whole; asking again says that it is the one that was told of.
      const Result<Identity> now = identity();
      if (!now.ok()) return now.fault();
      if (now.value().current.boot != told.current.boot || now.value().keyframe != told.keyframe) return Fault::torn;
      bytes.resize(2 * count);
      for (std::size_t w = 0; w < count; ++w) {
        bytes[2 * w] = high_byte(words[w]);
        bytes[2 * w + 1] = low_byte(words[w]);
      }
      bytes.resize(told.keyframe_bytes);
      return Fault::none;
    }
    ++torn_reads_;
  }
  return Fault::torn;
}

}  // namespace isotherm::gateway
