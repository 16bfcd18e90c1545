#include "control/point/quality.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace isotherm;

TEST_CASE("what is diagnosed comes back from its two words, whichever quality, share and GPU it is") {
  for (const Quality quality : {Quality::good, Quality::reduced, Quality::estimated, Quality::lost}) {
    for (const bool off : {false, true}) {
      for (const std::uint8_t percent : {std::uint8_t{0}, std::uint8_t{81}, std::uint8_t{127}}) {
        for (const std::uint8_t gpu : {std::uint8_t{0}, std::uint8_t{1}, std::uint8_t{72}}) {
          Diagnoses told{quality, Quality::good, quality, Quality::lost};
          told.balance_off = off;
          told.exchanger_percent = percent;
          told.outlier_gpu = gpu;
          told.outlier_excess = static_cast<std::uint16_t>(7 * gpu);
          CHECK(diagnoses(quality_word(told), outlier_word(told)) == told);
        }
      }
    }
  }
}

TEST_CASE("what is beyond the words' range is told as their end") {
  Diagnoses far;
  far.exchanger_percent = 200;
  far.outlier_gpu = 5;
  far.outlier_excess = 600;
  const Diagnoses told = diagnoses(quality_word(far), outlier_word(far));
  CHECK(told.exchanger_percent == 127);
  CHECK(told.outlier_excess == 511);
  CHECK(told.outlier_gpu == 5);
}

TEST_CASE("each quality has a name of its own") {
  std::string all;
  for (unsigned n = 0; n < 5; ++n) all += std::string(name(static_cast<Quality>(n))) + ' ';
  CHECK(all == "good reduced estimated lost unknown ");
}
