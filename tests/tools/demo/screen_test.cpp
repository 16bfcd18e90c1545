#include "tools/demo/screen.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <string_view>

#include "control/point/alarm.hpp"
#include "tools/demo/keys.hpp"
#include "tools/plant/faults.hpp"

using isotherm::demo::clock_text;
using isotherm::demo::fixed;
using isotherm::demo::plain_line;
using isotherm::demo::render;
using isotherm::demo::ScreenModel;

namespace {

std::vector<std::string> lines_of(const ScreenModel& model, std::size_t columns = 80, std::size_t rows = 24) {
  return render(model, columns, rows).lines(false, true);
}
bool shows(const std::vector<std::string>& lines, std::string_view text) {
  return std::ranges::any_of(lines, [&](const std::string& line) { return line.find(text) != std::string::npos; });
}
/// Characters of a UTF-8 string.
std::size_t width(std::string_view line) {
  return static_cast<std::size_t>(std::ranges::count_if(line, [](char c) { return (c & 0xC0) != 0x80; }));
}

ScreenModel running() {
  ScreenModel model;
  model.rack = "r1";
  model.workload = "GPT-3 recording, nodes 1-9";
  model.plant_seconds = 252;
  model.speed = 10;
  model.processes = {{"plant", true}, {"rack", true}, {"gateway", true}, {"broker", true}};
  model.second_hottest_c = 66.31;
  model.set_point_c = 66.0;
  model.in_band_fraction = 0.99996;
  model.worst_hot_k = 0.9;
  model.flow_lpm = 71.8;
  model.pump_percent[0] = 54.0;
  model.supply_c = 39.9;
  model.records_made = 252;
  model.records_received = 252;
  model.mode = "running";
  model.alarms_known = true;
  model.law = "pi";
  model.permit = true;
  for (unsigned second = 0; second < 252; ++second) model.history.push_back(66.0 + 0.01 * (second % 50));
  return model;
}

}  // namespace

TEST_CASE("the screen says what the rack does, in eighty by twenty-four") {
  const std::vector<std::string> lines = lines_of(running());
  REQUIRE(lines.size() == 24);
  for (const std::string& line : lines) CHECK(width(line) == 80);
  CHECK(shows(lines, "rack r1  GPT-3 recording, nodes 1-9"));
  CHECK(shows(lines, "00:04:12 x10  all up"));
  CHECK(shows(lines, "GPU 2nd hottest 66.3 C  set 66.0±2.0"));
  CHECK(shows(lines, "71.8 L/min"));
  CHECK(shows(lines, "54 / -- %"));
  CHECK(shows(lines, "252 made"));
  CHECK(shows(lines, "running, law pi, IT power permitted"));
  CHECK(shows(lines, "alarms    none"));
  CHECK(shows(lines, "q quit"));
}

TEST_CASE("nothing outside the band is needed for 100.0 %, and one sample outside takes it away") {
  ScreenModel model = running();
  CHECK(shows(lines_of(model), "in band 99.9 %"));
  model.in_band_fraction = 1.0;
  CHECK(shows(lines_of(model), "in band 100.0 %"));
}

TEST_CASE("what is not known is shown as such, and a ratio that is not there says why") {
  ScreenModel model;
  const std::vector<std::string> lines = lines_of(model);
  CHECK(shows(lines, "GPU 2nd hottest -- C  set --"));
  CHECK(shows(lines, "-- (no complete minute yet)"));
  CHECK(fixed(std::nullopt, 1) == "--");
  CHECK(fixed(-0.01, 1) == "0.0");
}

TEST_CASE("without a record that is not old, no alarm is not known to be none") {
  ScreenModel model = running();
  model.alarms_known = false;
  CHECK(shows(lines_of(model), "alarms    not known: no record comes"));
  CHECK(plain_line(model).ends_with("alarms not known"));
}

TEST_CASE("a process that is down is named in the title") {
  ScreenModel model = running();
  model.processes[2].up = false;
  CHECK(shows(lines_of(model), "gateway DOWN"));
}

TEST_CASE("a stop that was asked for is no failure") {
  ScreenModel model = running();
  model.stopping = true;
  model.processes[2].up = false;
  CHECK(shows(lines_of(model), "stopping"));
  for (auto& process : model.processes) process.up = false;
  CHECK(shows(lines_of(model), "stopped"));
  CHECK_FALSE(shows(lines_of(model), "DOWN"));
}

TEST_CASE("of how many GPUs the telemetry is good is told, and stands out when it is not of all") {
  const auto styled = [](const ScreenModel& model) { return render(model, 80, 24).lines(true, true); };
  ScreenModel model = running();
  CHECK_FALSE(shows(lines_of(model), "gpus"));  // nothing was told yet
  CHECK(plain_line(model).find("gpus") == std::string::npos);
  model.gpus_valid = 72;
  CHECK(shows(lines_of(model), "permitted   gpus 72/72   restarts 0"));
  CHECK(shows(styled(model), "\x1b[0m   gpus 72/72"));
  CHECK(plain_line(model).find("gpus") == std::string::npos);
  model.gpus_valid = 71;
  CHECK(shows(styled(model), "\x1b[0;1;31m   gpus 71/72"));
  CHECK(plain_line(model).find("running  gpus 71/72  alarms none") != std::string::npos);
  // The longest words of this row leave room for it.
  model.mode = "await_dew_point";
  model.law = "constant";
  model.permit = false;
  model.restarts = 12;
  CHECK(shows(lines_of(model), "gpus 71/72"));
}

TEST_CASE("an alarm tells what happened, what was done and what to do, wrapped into the window") {
  ScreenModel model = running();
  model.alarms.push_back({"trip", "Low flow", "Flow fell below half of what was asked.", "Power was braked.",
                          "Look at the pumps, then reset."});
  const std::vector<std::string> lines = lines_of(model);
  CHECK(shows(lines, "trip: Low flow. Flow fell below half"));
  CHECK(shows(lines, "then reset."));
  CHECK_FALSE(shows(lines, "none"));
}

TEST_CASE("whatever the worst alarm is, a screen of 80 by 24 shows it to its last word") {
  for (const isotherm::Alarm& entry : isotherm::alarm_table()) {
    for (const isotherm::Level level : {isotherm::Level::warning, isotherm::Level::alarm, isotherm::Level::trip}) {
      ScreenModel model = running();
      const isotherm::AlarmText& text = entry.at(level);
      model.alarms = {{name(level), std::string(entry.title), std::string(text.happened) + ".",
                       std::string(text.done) + ". Overruled by row 11 (Low suction pressure): the pumps are held down.",
                       std::string(entry.should) + "."},
                      {"warning", "Another", "It happened.", "Nothing.", "Look."}};
      const std::string last(entry.should.substr(entry.should.rfind(' ') + 1));
      CHECK_MESSAGE(shows(lines_of(model), last + "."), entry.id, " ", name(level));
    }
  }
}

TEST_CASE("the fault menu lists each fault with its letter and whether it is active") {
  ScreenModel model = running();
  model.menu_open = true;
  model.faults = {{"pump_dead", "Pump 1 stands still", false}, {"slow_leak", "A hose drips", true}};
  const std::vector<std::string> lines = lines_of(model);
  CHECK(shows(lines, " a   pump_dead  Pump 1 stands still"));
  CHECK(shows(lines, " b * slow_leak  A hose drips"));
}

TEST_CASE("a screen of 80 by 24 offers a letter's worth of the plant's faults and names the list of all, and a taller one says what each does, no word cut") {
  ScreenModel model = running();
  model.menu_open = true;
  for (const isotherm::plant::FaultDescription& fault : isotherm::plant::fault_table) {
    model.faults.push_back({std::string(fault.name), std::string(fault.help), false});
  }
  const std::vector<std::string> small = lines_of(model);
  CHECK(shows(small, "--fault list"));
  const std::vector<std::string> tall = lines_of(model, 80, model.faults.size() + 4);
  REQUIRE(model.faults.size() >= isotherm::demo::menu_letters.size());
  for (std::size_t n = 0; n < isotherm::demo::menu_letters.size(); ++n) {
    const std::string name = std::string(1, isotherm::demo::menu_letters[n]) + "   " + model.faults[n].name + " ";
    CHECK_MESSAGE(shows(small, name), name);
    const auto line = std::ranges::find_if(tall, [&](const std::string& at) { return at.starts_with(" " + name); });
    REQUIRE_MESSAGE(line != tall.end(), name);
    const std::string told = line->substr(name.size() + 1, line->find_last_not_of(' ') - name.size());
    const std::string meaning = told.substr(told.find_first_not_of(' '));
    if (meaning == model.faults[n].meaning) continue;
    REQUIRE(meaning.ends_with(" ..."));
    CHECK((model.faults[n].meaning + " ").starts_with(meaning.substr(0, meaning.size() - 3)));
  }
}

TEST_CASE("any window size and any text from outside give exactly that many rows and columns") {
  ScreenModel model = running();
  model.alarms.assign(30, {"alarm", std::string(300, 'x'), "a\x1b[2J", "b\n", "c"});
  model.events.assign(40, std::string(200, 'e'));
  model.faults.assign(40, {"fault", "meaning", false});
  model.history.assign(20'000, 70.0);
  for (std::size_t columns = 1; columns < 140; columns += 7) {
    for (std::size_t rows = 1; rows < 60; ++rows) {
      model.menu_open = rows % 2 == 0;
      const std::vector<std::string> lines = lines_of(model, columns, rows);
      REQUIRE(lines.size() == rows);
      for (const std::string& line : lines) {
        CHECK(width(line) == columns);
        CHECK(line.find('\x1b') == std::string::npos);
        CHECK(line.find('\n') == std::string::npos);
      }
    }
  }
}

TEST_CASE("without UTF-8 the columns stay where they are") {
  const ScreenModel model = running();
  const std::vector<std::string> plain = render(model, 80, 24).lines(false, false);
  for (const std::string& line : plain) {
    CHECK(line.size() == 80);
    CHECK(std::ranges::all_of(line, [](char c) { return c >= 0x20 && c < 0x7F; }));
  }
}

TEST_CASE("every row ends in the plain style, so that nothing leaks into the next") {
  const std::vector<std::string> lines = render(running(), 80, 24).lines(true, true);
  for (const std::string& line : lines) {
    const std::size_t last = line.rfind("\x1b[");
    if (last != std::string::npos) CHECK(line.substr(last) == "\x1b[0m" + line.substr(last + 4));
  }
  CHECK(lines[0].starts_with("\x1b[0;7m"));
}

TEST_CASE("a window that is too small is told so in words that fit it, down to a few columns") {
  for (const auto& [columns, rows] : {std::pair<std::size_t, std::size_t>{40, 10}, {39, 24}, {20, 5}, {8, 11}}) {
    std::string words;
    for (const std::string& line : render(running(), columns, rows).lines(false, true)) {
      words += line;
      words.erase(words.find_last_not_of(' ') + 1);
      words += ' ';
    }
    words.erase(words.find_last_not_of(' ') + 1);
    CHECK(words == "isotherm needs a window of 40 x 12, best 80 x 24");
  }
}

TEST_CASE("a plain line is bounded and holds the four record counters") {
  ScreenModel model = running();
  model.records_stored = 251;
  model.records_published = 250;
  CHECK(plain_line(model).find("records 252/251/250/252") != std::string::npos);
  CHECK(plain_line(model).starts_with("00:04:12  GPU 66.3 C set 66.0"));
  model.alarms.assign(3, {"alarm", std::string(500, 'x'), "", "", ""});
  CHECK(plain_line(model).size() <= 200);
  CHECK(clock_text(36'000.9) == "10:00:00");
  CHECK(clock_text(-5) == "00:00:00");
}
