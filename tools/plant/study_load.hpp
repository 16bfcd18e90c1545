// The sixteen workloads of the study: square waves, dips, job starts and steps, as shares of the full power of a GPU.
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace isotherm::plant {

/// A change that a scheduler could have told beforehand.
struct PowerChange {
  double begins_s;
  double share;   // of full power, once it is over
  double ramp_s;  // 0: at once
};

struct StudyLoad {
  std::string name;
  /// Share of full power `t` seconds after the workload began; before that (t < 0) the plant settles.
  std::function<double(double)> share;
  double period_s;  // of a wave; 0: the load moves once
  double from_s;    // what is judged: a wave once it has gone on for nine minutes, so that it can be learned,
  double to_s;      // everything else from 10 s before its first move to two or three minutes after its last
  std::vector<PowerChange> changes;  // none of a wave
};

/// Full power for 70 % of each period, `depth` less for the rest.
StudyLoad square_wave(double period_s, double depth);
/// Down to 30 % of full power, 10 s after the beginning.
StudyLoad power_dip(double length_s);
/// From the share `from` to full power within `length_s` (0: at once), 10 s after the beginning.
StudyLoad power_rise(const std::string& name, double from, double length_s);

/// Waves of 1, 2, 5 and 10 s with 30 and 50 % less, dips of 10, 30, 60 and 120 s, a job start from idle and a rise by a
/// fifth, each at once and over 60 s.
std::vector<StudyLoad> sixteen_study_loads(double idle_share);

}  // namespace isotherm::plant
