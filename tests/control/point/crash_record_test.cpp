#include <doctest/doctest.h>

#include "control/point/crash_record.hpp"

using namespace isotherm;

namespace {

const CrashRecord record{CrashKind::fault, Activity::upstream, 0x0102'0304, 123'456, 0x0802'1234, 0x0802'5678,
                         0x6100'0000,      0x8200,             0x4000'0000, 0xA000'0000};

}  // namespace

TEST_CASE("a crash record comes back as it was") { CHECK(decode_crash(encode(record)) == record); }

TEST_CASE("memory that holds something else is no crash record") {
  CHECK(decode_crash(CrashWords{}).kind == CrashKind::none);
  for (std::size_t word = 0; word < crash_words; ++word) {
    for (unsigned bit = 0; bit < 16; ++bit) {
      CrashWords words = encode(record);
      words[word] = static_cast<std::uint16_t>(words[word] ^ 1U << bit);
      CHECK(decode_crash(words).kind == CrashKind::none);
    }
  }
  CrashRecord impossible = record;
  impossible.kind = static_cast<CrashKind>(static_cast<int>(last_crash_kind) + 1);
  CHECK(decode_crash(encode(impossible)).kind == CrashKind::none);
}
