// Recorded power as rack load: the GPT-3 run, an H200 server, Frontier; and a user's own power trace.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string>

#include "tools/plant/workload.hpp"

namespace isotherm::bench {

/// AC power of nine nodes over time, and which part of it is judged.
struct Trace {
  std::string name;
  std::shared_ptr<const plant::Workload> workload;
  double from_s;  // judged
  double to_s;
  double window_s;  // begin of the 300 s in which the clairvoyant bound is found and compared
  bool users_own = false;  // on study_node the file is the power of that node
};

/// The lowest and highest AC power of all nodes together in what is judged, W.
std::array<double, 2> power_range(const Trace& trace);

/// The bound and the pictures of a long run are of so many seconds of it.
inline constexpr double window_length_s = 300.0;

/// Where the recordings are: ISOTHERM_RECORDINGS, otherwise ../shared/data.
std::string recordings_folder();

/// Nodes first_node to first_node + 8 of the recorded GPT-3 run, as they are; judged 900..3300 s. Absent where the file is.
std::optional<Trace> gpt3(unsigned first_node);

/// Nine nodes that draw what one H200 server drew in a ranging run of Llama-2 inference; its two records of -1 are passed over.
/// Judged 120..3000 s: idle, the step to full load and 40 minutes of it.
std::optional<Trace> h200();

/// The heat of Frontier's CDU 15, scaled so that the day's highest value is `rated_power_w`: the hour about the day's largest
/// step. Every node draws a ninth.
std::optional<Trace> frontier(double rated_power_w);

/// A user's file by its name without folder and extension; throws plant::WorkloadError. The rack stands at its first power for
/// five minutes, then all of it is judged, from its first row to its last (the last value holds for a minute at least). The
/// bound's window is the one in which power changes most.
Trace user_trace(const std::string& path);

}  // namespace isotherm::bench
