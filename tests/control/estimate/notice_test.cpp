#include "control/estimate/notice.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "control/estimate/forecast.hpp"
#include "tests/control/estimate/made_loads.hpp"

using namespace isotherm;
using namespace isotherm::test;

namespace {

constexpr float idle_w = 100.0F;
constexpr float full_w = 700.0F;

struct Rack {
  ForecastState state;
  Noise noise;
  Forecast forecast;
  void take(float power_w, const Notice& notice = {}) {
    forecast = update(state, Reading::of(noise.on(power_w)), notice);
  }
  void rest(float power_w, int seconds) {
    for (int n = 0; n < seconds; ++n) take(power_w);
  }
};

}  // namespace

TEST_CASE("an announced start stands in the forecast at its second, not before") {
  Rack rack;
  rack.rest(idle_w, 300);
  rack.take(idle_w, {NoticeKind::start, full_w, 10, 0});
  CHECK(rack.forecast.source == ForecastSource::notice);
  CHECK(rack.forecast.trust == 1.0F);
  CHECK(rack.forecast.gpu_power_w[9] == doctest::Approx(idle_w).epsilon(0.02));
  CHECK(rack.forecast.gpu_power_w[10] == doctest::Approx(full_w).epsilon(0.001));
  CHECK(next_due_s(rack.state.notices) == 10.0F);
  rack.rest(idle_w, 5);
  CHECK(next_due_s(rack.state.notices) == 5.0F);
  CHECK(rack.forecast.gpu_power_w[4] == doctest::Approx(idle_w).epsilon(0.02));
  CHECK(rack.forecast.gpu_power_w[5] == doctest::Approx(full_w).epsilon(0.001));
}

TEST_CASE("a notice that is due later than the forecast reaches changes nothing yet") {
  Rack rack;
  rack.rest(idle_w, 300);
  rack.take(idle_w, {NoticeKind::start, full_w, 60, 0});
  CHECK(rack.forecast.source == ForecastSource::none);
  CHECK(rack.forecast.gpu_power_w.back() == doctest::Approx(idle_w).epsilon(0.02));
  rack.rest(idle_w, 35);
  CHECK(rack.forecast.gpu_power_w.back() == doctest::Approx(full_w).epsilon(0.001));
}

TEST_CASE("between announced changes a load that does not swing is known; one that swings, or leaves its level, is not") {
  Rack rack;
  rack.rest(idle_w, 300);
  CHECK(rack.forecast.trust == 0.0F);
  rack.take(idle_w, {NoticeKind::start, full_w, 60, 0});
  CHECK(rack.forecast.trust == 1.0F);
  for (int n = 0; n < 59; ++n) {
    rack.take(idle_w);
    CHECK(rack.forecast.trust == 1.0F);
  }
  for (int n = 0; n < 200; ++n) {
    rack.take(full_w);
    CHECK(rack.forecast.trust == 1.0F);
    CHECK(rack.forecast.gpu_power_w.back() == doctest::Approx(full_w).epsilon(0.02));
  }
  Rack swinging = rack;
  for (int n = 0; n < 20; ++n) {
    swinging.take(n % 2 == 0 ? full_w : 0.85F * full_w);
    if (n > 0) CHECK(swinging.forecast.trust == 0.0F);
  }
  rack.rest(0.8F * full_w, 10);
  CHECK(rack.forecast.trust == 0.0F);  // nobody announced that
  rack.rest(full_w, 60);
  CHECK(rack.forecast.trust == 0.0F);  // and what was said before is over
}

TEST_CASE("an announced change is trusted in every second from its notice on, however late its first readings show it") {
  for (const float shown : {0.1F, 0.3F, 0.5F, 0.6F, 0.7F, 0.9F}) {
    for (const auto& [from_w, to_w] : {std::pair{idle_w, full_w}, std::pair{full_w, 0.3F * full_w}}) {
      CAPTURE(shown);
      CAPTURE(to_w);
      Rack rack;
      rack.rest(from_w, 300);
      rack.take(from_w, {NoticeKind::ramp, to_w, 10, 0});
      rack.rest(from_w, 9);
      rack.take(from_w + shown * (to_w - from_w));  // behind the meter's own lag
      for (int n = 0; n < 60; ++n) {
        rack.take(to_w);
        CHECK(rack.forecast.trust == 1.0F);
      }
    }
  }
}

TEST_CASE("a ramp that comes as announced is foretold all along, and the load has its new mean at the end") {
  Rack rack;
  rack.rest(idle_w, 300);
  rack.take(idle_w, {NoticeKind::start, full_w, 20, 60});
  const auto load = [](int second) {
    return idle_w + (full_w - idle_w) * std::clamp(static_cast<float>(second - 20) / 60.0F, 0.0F, 1.0F);
  };
  for (int second = 1; second < 120; ++second) {
    rack.take(load(second));
    CAPTURE(second);
    for (int ahead : {1, 10, 20}) {
      CHECK(std::abs(rack.forecast.gpu_power_w[static_cast<std::size_t>(ahead - 1)] - load(second + ahead)) < 35.0F);
    }
  }
  CHECK(next_due_s(rack.state.notices) == -1.0F);
  CHECK(rack.state.notices.credit == 1.0F);
  CHECK(rack.state.mean.mean_w == doctest::Approx(full_w).epsilon(0.02));
}

TEST_CASE("a dip announced as a stop and a start is foretold whole") {
  Rack rack;
  rack.rest(full_w, 300);
  rack.take(full_w, {NoticeKind::start, full_w, 20, 0});
  rack.take(full_w, {NoticeKind::stop, 210.0F, 9, 0});
  const auto& ahead = rack.forecast.gpu_power_w;
  CHECK(ahead[8] == doctest::Approx(full_w).epsilon(0.01));
  CHECK(ahead[9] == doctest::Approx(210.0F).epsilon(0.01));
  CHECK(ahead[18] == doctest::Approx(210.0F).epsilon(0.01));
  CHECK(ahead[19] == doctest::Approx(full_w).epsilon(0.01));
}

TEST_CASE("a change that does not come is dropped ten seconds after it should have, and the next one counts half") {
  Rack rack;
  rack.rest(idle_w, 300);
  rack.take(idle_w, {NoticeKind::start, full_w, 5, 0});
  rack.rest(idle_w, 14);
  CHECK(rack.forecast.source == ForecastSource::notice);
  rack.rest(idle_w, 1);
  CHECK(rack.forecast.source == ForecastSource::none);
  CHECK(rack.forecast.gpu_power_w[19] == doctest::Approx(idle_w).epsilon(0.02));
  CHECK(rack.state.notices.credit == 0.5F);
  rack.take(idle_w, {NoticeKind::start, full_w, 5, 0});
  CHECK(rack.forecast.trust == 0.5F);
  CHECK(rack.forecast.gpu_power_w[19] == doctest::Approx(400.0F).epsilon(0.02));
  rack.rest(idle_w, 5);
  rack.rest(full_w, 10);
  CHECK(rack.state.notices.credit == 0.75F);
}

TEST_CASE("a change that comes some seconds late is waited for; one that came before its notice does no harm") {
  Rack late;
  late.rest(idle_w, 300);
  late.take(idle_w, {NoticeKind::start, full_w, 5, 0});
  late.rest(idle_w, 11);
  // It may come in any second, but readings would show it by now: it is not taken for what has happened.
  CHECK(late.forecast.gpu_power_w[0] == doctest::Approx(idle_w).epsilon(0.05));
  CHECK(late.forecast.gpu_power_w[2] == doctest::Approx(full_w).epsilon(0.01));
  late.rest(full_w, 8);
  CHECK(late.state.notices.credit == 1.0F);
  CHECK(late.state.mean.mean_w == doctest::Approx(full_w).epsilon(0.02));

  Rack early;
  early.rest(idle_w, 300);
  early.rest(full_w, 5);
  early.take(full_w, {NoticeKind::start, full_w, 0, 0});
  for (int n = 0; n < 20; ++n) {
    early.take(full_w);
    for (const float power : early.forecast.gpu_power_w) CHECK(power == doctest::Approx(full_w).epsilon(0.05));
  }
}

TEST_CASE("a notice about what is the case already leaves everything as it is") {
  Rack rack;
  rack.rest(full_w, 300);
  rack.take(full_w, {NoticeKind::ramp, full_w, 3, 5});
  for (int n = 0; n < 30; ++n) {
    rack.take(full_w);
    CHECK(rack.forecast.gpu_power_w[19] == doctest::Approx(full_w).epsilon(0.02));
  }
  CHECK(next_due_s(rack.state.notices) == -1.0F);
  CHECK(rack.state.notices.credit == 1.0F);
}

TEST_CASE("withdrawn notices are gone, and of five the one due last is not held") {
  Rack rack;
  rack.rest(idle_w, 300);
  for (const std::uint16_t due : std::array<std::uint16_t, 5>{400, 100, 300, 200, 150}) {
    rack.take(idle_w, {NoticeKind::start, full_w, due, 0});
  }
  std::vector<int> held;
  for (const PendingNotice& notice : rack.state.notices.pending) held.push_back(notice.due_s);
  std::sort(held.begin(), held.end());
  CHECK(held == std::vector<int>{97, 150, 199, 298});
  rack.take(idle_w, {NoticeKind::start, full_w, 1000, 0});
  CHECK(next_due_s(rack.state.notices) == 96.0F);
  rack.take(idle_w, {NoticeKind::withdraw});
  CHECK(next_due_s(rack.state.notices) == -1.0F);
}

TEST_CASE("a false notice costs a learned wave ten seconds, and nothing afterwards") {
  Rack rack;
  for (std::size_t n = 0; n < 600; ++n) rack.take(wave(n, 11.0));
  REQUIRE(rack.forecast.source == ForecastSource::learned);
  rack.take(wave(600, 11.0), {NoticeKind::stop, idle_w, 5, 0});
  for (std::size_t n = 601; n < 617; ++n) rack.take(wave(n, 11.0));
  CHECK(rack.forecast.source == ForecastSource::learned);
  CHECK(rack.forecast.trust > 0.8F);
}

TEST_CASE("readings that are missing neither prove nor disprove a notice") {
  Rack rack;
  rack.rest(idle_w, 300);
  rack.take(idle_w, {NoticeKind::start, full_w, 3, 0});
  for (int n = 0; n < 30; ++n) rack.forecast = update(rack.state, Reading::absent());
  CHECK(rack.state.notices.credit == 1.0F);
  rack.rest(full_w, 6);
  CHECK(rack.state.notices.credit == 1.0F);
  CHECK(next_due_s(rack.state.notices) == -1.0F);
}

TEST_CASE("no notice, however wild, leads to a power that is negative or not a number") {
  Rack rack;
  Noise random;
  for (int n = 0; n < 3000; ++n) {
    const auto number = [&random](float most) { return static_cast<std::uint16_t>(random.share() * most); };
    Notice notice;
    if (random.share() < 0.1F) {
      notice = {static_cast<NoticeKind>(number(5.0F)), random.share() * 2000.0F, number(60.0F), number(90.0F)};
    }
    rack.take(random.share() * 1000.0F, notice);
    for (const float power : rack.forecast.gpu_power_w) {
      REQUIRE(power >= 0.0F);
      REQUIRE(power <= 4000.0F);
    }
    REQUIRE(rack.state.notices.credit > 0.0F);
    REQUIRE(rack.state.notices.credit <= 1.0F);
  }
}
