#include "tools/plant/study_load.hpp"

#include <algorithm>
#include <cmath>

namespace isotherm::plant {

namespace {

constexpr double moves_at_s = 10.0;
constexpr double busy_share = 0.7;   // of a wave's period
constexpr double dip_share = 0.3;    // of full power
constexpr double wave_learned_s = 540.0;
constexpr double wave_judged_s = 60.0;  // a whole number of every period
constexpr double dip_recovers_s = 120.0;
constexpr double rise_settles_s = 180.0;
// Sums of decimal seconds fall a hair short of the moment they mean.
constexpr double hair_s = 1.0e-6;

std::string whole(double number) { return std::to_string(static_cast<int>(std::lround(number))); }

}  // namespace

StudyLoad square_wave(double period_s, double depth) {
  const auto share = [=](double t) {
    if (t < 0.0) return 1.0;
    const double phase = std::fmod(t + hair_s, period_s) / period_s;
    return phase < busy_share ? 1.0 : 1.0 - depth;
  };
  return {"wave " + whole(period_s) + " s, -" + whole(100.0 * depth) + " %", share, period_s, wave_learned_s,
          wave_learned_s + wave_judged_s, {}};
}

StudyLoad power_dip(double length_s) {
  const auto share = [=](double t) {
    return t + hair_s >= moves_at_s && t + hair_s < moves_at_s + length_s ? dip_share : 1.0;
  };
  return {"dip " + whole(length_s) + " s", share, 0.0, 0.0, moves_at_s + length_s + dip_recovers_s,
          {{moves_at_s, dip_share, 0.0}, {moves_at_s + length_s, 1.0, 0.0}}};
}

StudyLoad power_rise(const std::string& name, double from, double length_s) {
  const auto share = [=](double t) {
    const double moved = t + hair_s - moves_at_s;
    if (moved < 0.0) return from;
    return length_s > 0.0 ? std::min(1.0, from + (1.0 - from) * moved / length_s) : 1.0;
  };
  return {name, share, 0.0, 0.0, moves_at_s + length_s + rise_settles_s, {{moves_at_s, 1.0, length_s}}};
}

std::vector<StudyLoad> sixteen_study_loads(double idle_share) {
  std::vector<StudyLoad> all;
  for (const double depth : {0.3, 0.5}) {
    for (const double period_s : {1.0, 2.0, 5.0, 10.0}) all.push_back(square_wave(period_s, depth));
  }
  for (const double length_s : {10.0, 30.0, 60.0, 120.0}) all.push_back(power_dip(length_s));
  all.push_back(power_rise("job start", idle_share, 0.0));
  all.push_back(power_rise("job start, 60 s ramp", idle_share, 60.0));
  all.push_back(power_rise("20 % step", 0.8, 0.0));
  all.push_back(power_rise("20 % ramp in 60 s", 0.8, 60.0));
  return all;
}

}  // namespace isotherm::plant
