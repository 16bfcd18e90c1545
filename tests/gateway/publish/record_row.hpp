// Rows of a store made from records, for tests of what is said about them.
#pragma once

#include "gateway/store/rows.hpp"

namespace isotherm::test {

inline gateway::RecordRow row_of(const Record& record) {
  gateway::RecordRow row{"site/r1", record.boot, record.sequence, record.mono_ms, 1'700'000'000'123, 4, {}};
  RecordWords words{};
  encode(record, words);
  to_bytes(words, row.blob);
  return row;
}
inline Record record_of(std::uint32_t sequence) {
  Record record;
  record.boot = 71;
  record.sequence = sequence;
  record.mono_ms = sequence * 1000;
  record.mode = Mode::running;
  record.outputs.bits = output_bit::permit;
  return record;
}

}  // namespace isotherm::test
