#include "control/estimate/notice.hpp"

#include <algorithm>
#include <cmath>

namespace isotherm {
namespace {

/// A change may come this much later than announced: schedulers start a job within some seconds.
constexpr std::uint16_t late_s = 10;
/// Readings show a change so late.
constexpr std::uint16_t shown_after_s = 2;
/// Of what should have happened by then, this share must have.
constexpr float least_share = 0.5F;
/// The change is over when this share of it is there.
constexpr float over_share = 0.9F;
/// A change this small, W of one GPU, cannot be told from the load's own unrest.
constexpr float least_change_w = 20.0F;

/// A load that is further than this share from the announced level does something that nobody announced.
constexpr float level_kept = 0.1F;

constexpr float credit_lost = 0.5F;   // factor
constexpr float credit_gained = 0.25F;

float ramp_per_s(const PendingNotice& notice) {
  return 1.0F / static_cast<float>(std::max<std::uint16_t>(notice.ramp_s, 1));
}

bool begun(const PendingNotice& notice) { return notice.kind != NoticeKind::none && notice.due_s == 0; }

/// The places in the order in which their changes begin; those that have begun come first, free ones last.
std::array<std::uint8_t, notices_held> in_order(const NoticeState& state) {
  std::array<std::uint8_t, notices_held> order{};
  for (std::size_t n = 0; n < notices_held; ++n) order[n] = static_cast<std::uint8_t>(n);
  const auto due = [&state](std::uint8_t n) {
    const PendingNotice& notice = state.pending[n];
    return notice.kind == NoticeKind::none ? 0x1'0000 : int{notice.due_s};
  };
  for (std::size_t n = 1; n < notices_held; ++n) {
    for (std::size_t m = n; m > 0 && due(order[m]) < due(order[m - 1]); --m) std::swap(order[m], order[m - 1]);
  }
  return order;
}

/// Where the load stands between before (0) and announced (1).
float share_of(const PendingNotice& notice, float load_w) {
  return std::clamp((load_w - notice.before_w) / (notice.power_w - notice.before_w), 0.0F, 1.0F);
}

/// What should be there is not: it may come in any second, but it has not come in those of which there are no readings yet.
bool missed(const PendingNotice& notice, float load_w) {
  if (notice.begun_s <= shown_after_s || std::abs(notice.power_w - notice.before_w) < least_change_w) return false;
  const float due_share = std::min(static_cast<float>(notice.begun_s - shown_after_s) * ramp_per_s(notice), 1.0F);
  return share_of(notice, load_w) < least_share * due_share;
}

enum class Course : std::uint8_t { goes_on, came_true, failed, untold };

Course judge(const PendingNotice& notice, float load_w) {
  const bool late = notice.begun_s > late_s;
  if (std::abs(notice.power_w - notice.before_w) < least_change_w) {
    return notice.begun_s > notice.ramp_s + late_s ? Course::untold : Course::goes_on;
  }
  const float share = share_of(notice, load_w);
  if (share >= over_share && notice.begun_s > notice.ramp_s) return Course::came_true;
  if (late) {
    const float due_share = std::min(static_cast<float>(notice.begun_s - late_s) * ramp_per_s(notice), 1.0F);
    if (share < least_share * due_share) return Course::failed;
    if (due_share >= 1.0F) return Course::came_true;
  }
  return Course::goes_on;
}

}  // namespace

void take(NoticeState& state, const Notice& notice) {
  if (notice.kind == NoticeKind::none) return;
  if (notice.kind == NoticeKind::withdraw) {
    state.pending = {};
    return;
  }
  PendingNotice& last = state.pending[in_order(state).back()];
  if (last.kind != NoticeKind::none && last.due_s <= notice.due_s) return;
  last = {notice.kind, notice.power_w, 0.0F, std::max<std::uint16_t>(notice.due_s, 1), notice.ramp_s, 0};
}

Reading step(NoticeState& state, Reading load_w, float mean_w) {
  Reading new_mean_w;
  const bool left = load_w.known && std::abs(load_w.value - state.level_w) > level_kept * state.level_w;
  if (left && !under_way(state)) state.level_w = 0.0F;
  if (state.settled_s < judged_readings) ++state.settled_s;
  for (const std::uint8_t place : in_order(state)) {
    PendingNotice& notice = state.pending[place];
    if (notice.kind == NoticeKind::none) continue;
    if (notice.due_s > 1) {
      --notice.due_s;
      continue;
    }
    if (!begun(notice)) {
      // The one before may have left its own mean behind in this very second.
      notice.before_w = new_mean_w.value_or(mean_w);
      notice.due_s = 0;
    }
    if (notice.begun_s < 0xFFFF) ++notice.begun_s;
    const Course course = load_w.known ? judge(notice, load_w.value) : Course::goes_on;
    if (course == Course::goes_on) continue;
    if (course == Course::came_true) {
      new_mean_w = Reading::of(notice.power_w);
      state.level_w = notice.power_w;
      state.settled_s = 0;
      state.credit = std::min(state.credit + credit_gained, 1.0F);
    }
    if (course == Course::failed) state.credit *= credit_lost;
    notice = {};
  }
  return new_mean_w;
}

bool under_way(const NoticeState& state) {
  return std::any_of(state.pending.begin(), state.pending.end(), begun);
}

bool told(const NoticeState& state) {
  const auto pending = [](const PendingNotice& notice) { return notice.kind != NoticeKind::none; };
  return state.level_w > 0.0F || std::any_of(state.pending.begin(), state.pending.end(), pending);
}

bool lay_over(const NoticeState& state, std::span<float> gpu_power_w) {
  bool any = false;
  const float load_w = gpu_power_w.empty() ? 0.0F : gpu_power_w.front();
  for (const std::uint8_t place : in_order(state)) {
    const PendingNotice& notice = state.pending[place];
    if (notice.kind == NoticeKind::none || notice.due_s >= gpu_power_w.size()) continue;
    any = true;
    // A change that has begun goes on from where the load is, not from where it should be.
    const std::size_t from = begun(notice) && missed(notice, load_w) ? shown_after_s : notice.due_s;
    for (std::size_t n = from; n < gpu_power_w.size(); ++n) {
      const float gone = static_cast<float>(n + 1 - from) * ramp_per_s(notice);
      const float whole = std::abs(notice.power_w - notice.before_w);
      float& power = gpu_power_w[n];
      const float left = notice.power_w - power;
      const float moved = begun(notice) ? std::clamp(left, -gone * whole, gone * whole) : left * std::min(gone, 1.0F);
      power += state.credit * moved;
    }
  }
  return any;
}

float next_due_s(const NoticeState& state) {
  const PendingNotice& next = state.pending[in_order(state).front()];
  return next.kind == NoticeKind::none ? -1.0F : static_cast<float>(next.due_s);
}

}  // namespace isotherm
