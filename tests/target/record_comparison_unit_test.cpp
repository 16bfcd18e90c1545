#include <doctest/doctest.h>

#include <vector>

#include "tests/target/record_comparison.hpp"

using namespace isotherm;
using namespace isotherm::test;

namespace {

std::vector<RecordWords> made_records(std::uint32_t count) {
  std::vector<RecordWords> all(count);
  for (std::uint32_t n = 0; n < count; ++n) {
    Record record;
    record.sequence = 100 + n;
    record.boot = 7;
    record.mono_ms = 1000ULL * n;
    record.digest = 0x9E37'79B9U * (n + 1);
    encode(record, all[n]);
  }
  return all;
}

RecordComparison compare(const std::vector<RecordWords>& host, const std::vector<RecordWords>& image) {
  RecordComparison comparison;
  for (std::size_t n = 0; n < host.size(); ++n) comparison.add(host[n], image[n]);
  return comparison;
}

}  // namespace

TEST_CASE("the same records on both sides have one hash and no difference") {
  const auto records = made_records(5);
  const RecordComparison comparison = compare(records, records);
  CHECK(comparison.same());
  CHECK(comparison.host_hash() == comparison.image_hash());
  CHECK(comparison.first_difference().empty());
  CHECK(comparison.describe().starts_with("5 of 5 records identical; CRC-32C over all of them: this machine "));
  // The hash is of what stands in them, and of their order.
  auto others = records;
  std::swap(others[1], others[2]);
  CHECK(compare(others, others).host_hash() != comparison.host_hash());
  CHECK(compare(made_records(4), made_records(4)).host_hash() != comparison.host_hash());
}

TEST_CASE("each single bit of each word of a record that is changed is seen") {
  const auto records = made_records(3);
  for (std::size_t word = 0; word < record_words; ++word) {
    for (unsigned bit = 0; bit < 16; ++bit) {
      auto changed = records;
      changed[1][word] = static_cast<std::uint16_t>(changed[1][word] ^ (1U << bit));
      const RecordComparison comparison = compare(records, changed);
      REQUIRE_FALSE(comparison.same());
      REQUIRE(comparison.host_hash() != comparison.image_hash());
      REQUIRE(comparison.first_difference().find("record 101, word " + std::to_string(word) + " (") != std::string::npos);
    }
  }
}

TEST_CASE("the first of several differences is told with its record, its word and what stands there on both sides") {
  const auto records = made_records(4);
  auto changed = records;
  changed[1][record_word::digest] = 0xBEEF;
  changed[1][record_word::crc] = 0;
  changed[3][record_word::outputs] = 1;
  const RecordComparison comparison = compare(records, changed);
  char told[120];
  std::snprintf(told, sizeof told, "first difference in record 101, word 245 (digest): this machine %04x, image beef",
                records[1][record_word::digest]);
  CHECK(comparison.first_difference() == told);
  CHECK(comparison.describe().starts_with("2 of 4 records identical; "));
  CHECK(comparison.describe().ends_with(told));
}

TEST_CASE("a word is told by the field that it lies in") {
  CHECK(std::string(field_at(0)) == "sequence");
  CHECK(std::string(field_at(record_word::gpu_power - 1)) == "GPU temperatures");
  CHECK(std::string(field_at(record_word::gpu_power)) == "GPU powers");
  CHECK(std::string(field_at(record_words - 1)) == "CRC");
}
