#include "control/estimate/forecast.hpp"

#include <algorithm>

#include "control/signal/filter.hpp"

namespace isotherm {
namespace {

/// After this long without a reading nothing is foretold with trust, after forgotten_s everything is learned anew.
constexpr std::uint8_t trusted_s = 10;
constexpr std::uint8_t forgotten_s = 60;
/// A load that they differ by no more than this share of does not swing.
constexpr float steady_share = 0.1F;

constexpr float slow_s = 150.0F;
constexpr float fast_s = 8.0F;
/// Errors up to this are the readings' own noise and say nothing about skill: 3 W of one GPU.
constexpr float noise_w2 = 9.0F;
/// The past has to have removed this share of the squared error of the way back.
constexpr float least_skill = 0.3F;
/// The blend is left when it has lately been this many times worse than the way back, from the second factor on wholly.
constexpr float left_from = 1.0F;
constexpr float left_at = 2.0F;
/// The horizon by which the last seconds are judged: the shortest tells first.
constexpr std::size_t fast_horizon = 0;

/// Share of the past in the forecast that fits best what came.
float fitting_share(const SkillState& skill) {
  return std::clamp(skill.together / (skill.past_square + noise_w2), 0.0F, 1.0F);
}

float skill_of(const SkillState& skill) {
  return std::clamp(1.0F - (skill.blend_error_slow + noise_w2) / (skill.back_error_slow + noise_w2), 0.0F, 1.0F);
}

/// 1 while the last seconds went as well as ever, 0 when the blend has just failed.
float gate(const SkillState& skill) {
  const float ratio = (skill.blend_error_fast + noise_w2) / (skill.back_error_fast + noise_w2);
  return std::clamp((left_at - ratio) / (left_at - left_from), 0.0F, 1.0F);
}

void judge(SkillState& skill, const LoadMeanState& mean, const LoadHistory& history) {
  const float share = fitting_share(skill);
  const float came = history.watt(0);
  for (std::size_t n = 0; n < judged_s.size(); ++n) {
    const std::size_t ahead = judged_s[n];
    if (skill.foretold < ahead || mean.means < ahead) continue;
    const float back = foretold(mean, history, ahead);
    const float past = skill.foretold_w[n][ahead - 1] - back;
    const float departure = came - back;
    skill.together = lag(skill.together, past * departure, 1.0F / slow_s);
    skill.past_square = lag(skill.past_square, past * past, 1.0F / slow_s);
    const float blend_error = departure - share * past;
    skill.blend_error_slow = lag(skill.blend_error_slow, blend_error * blend_error, 1.0F / slow_s);
    skill.back_error_slow = lag(skill.back_error_slow, departure * departure, 1.0F / slow_s);
    if (n != fast_horizon) continue;
    skill.blend_error_fast = lag(skill.blend_error_fast, blend_error * blend_error, 1.0F / fast_s);
    skill.back_error_fast = lag(skill.back_error_fast, departure * departure, 1.0F / fast_s);
  }
}

void remember(SkillState& skill, const Analogue& past) {
  for (std::size_t n = 0; n < judged_s.size(); ++n) {
    auto& row = skill.foretold_w[n];
    std::copy_backward(row.begin(), row.end() - 1, row.end());
    row.front() = past.gpu_power_w[judged_s[n] - 1];
  }
  if (past.lag_s == 0) {
    skill.foretold = 0;
  } else if (skill.foretold < longest_judged_s) {
    ++skill.foretold;
  }
}

void forget(ForecastState& state) {
  const NoticeState notices = state.notices;
  state = {};
  state.notices = notices;
  state.missing_s = forgotten_s;
}

float recent_w(const LoadHistory& history) {
  const std::size_t seconds = std::min<std::size_t>(judged_readings, history.seen);
  float sum = 0.0F;
  for (std::size_t n = 0; n < seconds; ++n) sum += history.watt(n);
  return sum / static_cast<float>(seconds);
}

/// Between announced changes a load that does not swing goes on as it is: known as well as the changes.
bool announced_rest(const ForecastState& state) {
  if (!told(state.notices) || state.missing_s >= trusted_s || state.history.seen < judged_readings) return false;
  // What the load drew on its announced way is no swing of the level behind it.
  const std::size_t settled = state.notices.level_w > 0.0F ? state.notices.settled_s : judged_readings;
  if (settled == 0) return true;
  const auto newest = state.history.quarters.begin();
  const auto [least, most] = std::minmax_element(newest, newest + settled);
  return static_cast<float>(*most - *least) <= steady_share * static_cast<float>(*most);
}

Forecast foretell(ForecastState& state) {
  const Analogue past = find_analogue(state.history);
  remember(state.skill, past);
  state.lag_s = past.lag_s;

  const float skill = skill_of(state.skill);
  const bool trusted = past.lag_s != 0 && skill >= least_skill && state.missing_s < trusted_s;
  const float open = trusted ? gate(state.skill) : 0.0F;
  // A load on its announced way repeats nothing and goes back to no mean.
  const float held = under_way(state.notices) ? state.notices.credit : 0.0F;
  const float share = (1.0F - held) * open * fitting_share(state.skill);

  Forecast forecast;
  forecast.known = true;
  forecast.trust = open * skill;
  forecast.source = share > 0.0F ? ForecastSource::learned : ForecastSource::none;
  const float now = state.history.watt(0);
  float distance = now - state.mean.mean_w;
  for (std::size_t n = 0; n < forecast_steps; ++n) {
    distance *= kept_per_s(state.mean);
    const float back = state.mean.mean_w + distance;
    const float unannounced = back + held * (now - back);
    forecast.gpu_power_w[n] = unannounced + share * (past.gpu_power_w[n] - unannounced);
  }
  if (lay_over(state.notices, forecast.gpu_power_w)) {
    forecast.source = ForecastSource::notice;
    forecast.trust = std::max(forecast.trust, state.notices.credit);
  } else if (announced_rest(state)) {
    forecast.trust = std::max(forecast.trust, state.notices.credit);
  }
  state.next_w = forecast.gpu_power_w.front();
  return forecast;
}

}  // namespace

Forecast update(ForecastState& state, Reading gpu_power_w, const Notice& notice) {
  state.missing_s = gpu_power_w.known ? std::uint8_t{0} : std::min<std::uint8_t>(state.missing_s + 1, forgotten_s);
  if (state.missing_s >= forgotten_s) forget(state);
  const bool known = gpu_power_w.known || state.history.seen > 0;
  if (known) {
    state.history.push(gpu_power_w.value_or(state.next_w));
    // A value that was put in by ourselves proves nothing.
    if (gpu_power_w.known) judge(state.skill, state.mean, state.history);
    update(state.mean, state.history);
  }
  const Reading load_w = gpu_power_w.known ? Reading::of(recent_w(state.history)) : Reading::absent();
  const Reading new_mean_w = step(state.notices, load_w, state.mean.mean_w);
  if (new_mean_w.known) set_mean(state.mean, new_mean_w.value);
  take(state.notices, notice);
  return known ? foretell(state) : Forecast{};
}

}  // namespace isotherm
