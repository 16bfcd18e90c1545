// The records of two runs of one controller beside one another: how many are the same bit for bit, a hash over all of each side,
// and where they first differ.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <string>

#include "control/core/crc32c.hpp"
#include "control/core/words.hpp"
#include "control/point/record.hpp"

namespace isotherm::test {

/// What stands in this word of a record, for people.
constexpr const char* field_at(std::size_t word) {
  struct Field {
    std::size_t begin;
    const char* name;
  };
  namespace at = record_word;
  constexpr std::array fields{Field{at::sequence, "sequence"},
                              Field{at::boot, "boot"},
                              Field{at::mono_ms, "time"},
                              Field{at::build_hash, "build"},
                              Field{at::settings_hash, "settings"},
                              Field{at::format, "format, sensor causes"},
                              Field{at::outlier, "outlier"},
                              Field{at::time_scale, "time scale"},
                              Field{at::quality, "quality"},
                              Field{at::gpu_temperature, "GPU temperatures"},
                              Field{at::gpu_power, "GPU powers"},
                              Field{at::node_status, "node status"},
                              Field{at::slow, "slow inputs"},
                              Field{at::ticks, "inputs of the safety ticks"},
                              Field{at::upper, "inputs from above"},
                              Field{at::outputs, "outputs"},
                              Field{at::levels, "levels of the protective functions"},
                              Field{at::digest, "digest"},
                              Field{at::forecast_digest, "forecast digest"},
                              Field{at::controlled_temperature, "controlled temperature"},
                              Field{at::supply_temperature, "supply temperature"},
                              Field{at::return_temperature, "return temperature"},
                              Field{at::heat_carried, "heat carried"},
                              Field{at::gpu_target, "GPU target"},
                              Field{at::crc, "CRC"}};
  const char* name = fields.front().name;
  for (const Field& field : fields) {
    if (field.begin <= word) name = field.name;
  }
  return name;
}

class RecordComparison {
 public:
  void add(const RecordWords& host, const RecordWords& image) {
    ++compared_;
    host_hash_ = crc32c_words(host, host_hash_);
    image_hash_ = crc32c_words(image, image_hash_);
    if (host == image) {
      ++identical_;
    } else if (first_difference_.empty()) {
      const auto word = static_cast<std::size_t>(std::mismatch(host.begin(), host.end(), image.begin()).first - host.begin());
      char text[160];
      std::snprintf(text, sizeof text, "first difference in record %u, word %zu (%s): this machine %04x, image %04x",
                    get32(host, record_word::sequence), word, field_at(word), host[word], image[word]);
      first_difference_ = text;
    }
  }
  bool same() const { return identical_ == compared_; }
  std::uint32_t compared() const { return compared_; }
  std::uint32_t host_hash() const { return host_hash_; }
  std::uint32_t image_hash() const { return image_hash_; }
  /// Empty while there is none.
  const std::string& first_difference() const { return first_difference_; }
  /// One line, and another where they differ.
  std::string describe() const {
    char text[160];
    std::snprintf(text, sizeof text, "%u of %u records identical; CRC-32C over all of them: this machine %08x, image %08x",
                  identical_, compared_, host_hash_, image_hash_);
    return same() ? text : std::string(text) + "\n" + first_difference_;
  }

 private:
  std::uint32_t compared_ = 0;
  std::uint32_t identical_ = 0;
  std::uint32_t host_hash_ = 0;  // over every byte of every record so far
  std::uint32_t image_hash_ = 0;
  std::string first_difference_;
};

}  // namespace isotherm::test
