// A study plant that differs from the law's model in one parameter by a fifth, under one of the sixteen workloads.
#pragma once

#include <array>
#include <string>

#include "tools/bench/control/study_controllers.hpp"

namespace isotherm::test {

/// Factors of the plant over the model.
struct ParameterError {
  const char* name;
  double resistance = 1.0, heat = 1.0, flow = 1.0, delay = 1.0;
};
inline constexpr std::array<ParameterError, 9> parameter_errors{{
    {"none"},
    {"R -20 %", 0.8},
    {"R +20 %", 1.2},
    {"C -20 %", 1.0, 0.8},
    {"C +20 %", 1.0, 1.2},
    {"flow gain -20 %", 1.0, 1.0, 0.8},
    {"flow gain +20 %", 1.0, 1.0, 1.2},
    {"delay -20 %", 1.0, 1.0, 1.0, 0.8},
    {"delay +20 %", 1.0, 1.0, 1.0, 1.2},
}};

struct HotSide {
  double excess_k = 0.0;           // highest over the plant's set point that the average of 5 s kept for 5 s
  double in_band_regulated = 1.0;  // share of regulated seconds
};

/// The set point belongs to the plant; of the error the law is told nothing.
HotSide run_with_error(const plant::StudyParameters& model, const plant::StudyLoad& load, bench::Kind law,
                       const ParameterError& error);

}  // namespace isotherm::test
