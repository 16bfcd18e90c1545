// A store as a gateway would have written it, made by running the control core on inputs that move.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "control/cycle/rack_core.hpp"
#include "gateway/store/store.hpp"

namespace isotherm::test {

inline constexpr std::uint32_t made_boot = 0xA1B2'C3D4;
inline constexpr std::uint32_t keyframe_interval = 60;
inline constexpr const char* made_source = "hall/r1";

/// Inputs of one second: a rack at about 66 C whose power and temperature sway.
inline Record made_inputs(std::uint32_t sequence) {
  Record record;
  record.sequence = sequence;
  record.boot = made_boot;
  record.mono_ms = 1000ULL * sequence;
  const std::uint32_t sway = sequence % 11;
  for (NodeWords& node : record.inputs.nodes) {
    node.temperature.fill(static_cast<std::uint8_t>(62 + sway));
    node.power.fill(static_cast<std::uint16_t>(560 + 10 * sway));
    node.valid = 0xFF;
    node.age = 2;
  }
  SlowWords& slow = record.inputs.slow;
  slow.words.fill(absent_signed);
  for (const Slow word : {Slow::supply_temperature_1, Slow::supply_temperature_2, Slow::supply_temperature_3}) {
    slow[word] = static_cast<std::uint16_t>(3990 + sway);
  }
  for (const Slow word : {Slow::return_temperature_1, Slow::return_temperature_2, Slow::return_temperature_3}) {
    slow[word] = 4950;
  }
  slow[Slow::suction_pressure] = 8000;
  slow[Slow::level] = 8500;
  slow[Slow::valve_position] = 4100;
  slow[Slow::dew_point] = 1500;
  slow[Slow::dew_point_age] = 3;
  for (FastWords& tick : record.ticks) {
    tick = {static_cast<std::uint16_t>(9800 + 20 * sway), 12600, 21000, 0x8C8C, 0x5050,
            fast_bit::read_ok | fast_bit::permit_closed};
  }
  return record;
}

/// Runs the core from record `first` on and gives the finished records; keyframes go to `keyframes` where asked for.
inline std::vector<Record> made_records(std::uint32_t first, std::uint32_t count,
                                        std::vector<gateway::KeyframeRow>* keyframes = nullptr) {
  RackCore core;
  std::vector<Record> records;
  const auto keep = [&](std::uint32_t sequence) {
    if (keyframes == nullptr) return;
    std::vector<std::uint8_t> bytes(keyframe_bytes_most);
    bytes.resize(core.save(bytes));
    keyframes->push_back({made_source, made_boot, sequence, bytes});
  };
  keep(first - 1);
  for (std::uint32_t sequence = first; sequence < first + count; ++sequence) {
    Record record = made_inputs(sequence);
    fill(record, core.replay(record));
    records.push_back(record);
    if ((sequence - first + 1) % keyframe_interval == 0) keep(sequence);
  }
  return records;
}

inline gateway::RecordRow row_of(const Record& record) {
  gateway::RecordRow row;
  row.source = made_source;
  row.boot = record.boot;
  row.sequence = record.sequence;
  row.mono_ms = record.mono_ms;
  row.utc_ms = 1'790'000'000'000 + static_cast<std::int64_t>(record.mono_ms);
  RecordWords words{};
  encode(record, words);
  to_bytes(words, row.blob);
  return row;
}

/// Writes a store with these records and keyframes.
inline void write_store(const std::string& path, const std::vector<Record>& records,
                        const std::vector<gateway::KeyframeRow>& keyframes) {
  gateway::Store store(path);
  gateway::Batch batch;
  for (const Record& record : records) batch.records.push_back(row_of(record));
  batch.keyframes = keyframes;
  store.write(batch);
}

}  // namespace isotherm::test
