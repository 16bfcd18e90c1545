#include "tools/demo/display.hpp"

#include <cstdio>

#include "hal/linux/plant_clock.hpp"

namespace isotherm::demo {
namespace {

constexpr std::int64_t frame_ms = 100;        // of the live screen
constexpr std::int64_t line_ms = 1'000;       // least wall time between two plain lines
constexpr double line_plant_s = 10.0;         // and plant time
constexpr unsigned most_events_a_second = 20;  // plain, of wall time
constexpr std::size_t kept_events = 64;

}  // namespace

Display::Display(bool live) {
  if (live) terminal_.emplace();
}

void Display::print(const std::string& line) {
  std::fputs((line + "\n").c_str(), stdout);
  std::fflush(stdout);
}

void Display::event(ScreenModel& model, const std::string& text) {
  const std::string line = clock_text(model.plant_seconds) + "  " + text;
  model.events.push_back(line);
  if (model.events.size() > kept_events) model.events.erase(model.events.begin());
  if (live()) return;
  const std::int64_t second = hal::wall_mono_ns() / 1'000'000'000;
  if (second != event_second_) {
    event_second_ = second;
    events_this_second_ = 0;
  }
  if (++events_this_second_ <= most_events_a_second) print(line);
  if (events_this_second_ == most_events_a_second) print(clock_text(model.plant_seconds) + "  more in this second, not shown");
}

void Display::update(ScreenModel& model, std::int64_t wall_ms) {
  if (wall_ms < next_wall_ms_) return;
  if (live()) {
    next_wall_ms_ = wall_ms + frame_ms;
    model.menu_open = keys_.menu_open();
    const Terminal::Size size = terminal_->size();
    terminal_->draw(render(model, size.columns, size.rows).lines(true, utf8_));
    return;
  }
  if (values_ended_ || model.plant_seconds <= 0.0 || model.plant_seconds < next_plant_s_) return;
  next_wall_ms_ = wall_ms + line_ms;
  next_plant_s_ = model.plant_seconds + line_plant_s;
  print(plain_line(model));
}

KeyAction Display::next_key(std::size_t fault_count) {
  if (!live()) return {};
  if (typed_.empty()) typed_ = terminal_->typed();
  if (typed_.empty()) keys_.rest();
  while (!typed_.empty()) {
    const char byte = typed_.front();
    typed_.erase(0, 1);
    const KeyAction action = keys_.press(byte, fault_count);
    if (action.what != KeyAction::What::nothing) return action;
  }
  return {};
}

}  // namespace isotherm::demo
