#include "tools/demo/screen.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "control/point/inputs.hpp"
#include "tools/demo/chart.hpp"
#include "tools/demo/keys.hpp"
#include "tools/demo/score.hpp"

namespace isotherm::demo {
namespace {

constexpr std::size_t label_columns = 10;
constexpr std::size_t least_columns = 40;
constexpr std::size_t least_rows = 12;
constexpr std::size_t least_chart_rows = 5;
// Rows that are always there beside the chart: title, summary line, time axis, flow, coolant, heat, PUE, records, state,
// key bar.
constexpr std::size_t fixed_rows = 10;

std::string signed_fixed(const std::optional<double>& value, int decimals) {
  const std::string text = fixed(value, decimals);
  return value && *value >= 0.0 ? "+" + text : text;
}

std::string percent(const std::optional<double>& fraction) {
  // Rounded down: 100.0 % means that nothing was outside.
  return fraction ? fixed(std::floor(*fraction * 1000.0) / 10.0, 1) : "--";
}

Style level_style(const std::string& level) { return level == "warning" ? Style::warning : Style::bad; }

bool all_gpus(const ScreenModel& model) { return !model.gpus_valid || *model.gpus_valid == gpu_count; }
/// Of how many GPUs the telemetry is good: "gpus 71/72".
std::string gpus_text(const ScreenModel& model) {
  return "gpus " + std::to_string(model.gpus_valid.value_or(0)) + "/" + std::to_string(gpu_count);
}

void draw_title(Canvas& canvas, const ScreenModel& model) {
  canvas.fill(0, Style::bar);
  std::string right = clock_text(model.plant_seconds) + " x" + std::to_string(model.speed) + " ";
  std::string down;
  bool any_up = false;
  for (const ProcessView& process : model.processes) {
    if (!process.up) down += " " + process.name;
    any_up = any_up || process.up;
  }
  right += model.stopping ? (any_up ? " stopping " : " stopped ") : down.empty() ? " all up " : down + " DOWN ";
  const std::size_t from = canvas.columns() > right.size() ? canvas.columns() - right.size() : 0;
  std::string left = " isotherm  rack " + model.rack + "  " + model.workload;
  if (left.size() + 1 > from) left.resize(from > 0 ? from - 1 : 0);
  canvas.text(0, 0, left, Style::bar);
  canvas.text(from, 0, right, Style::bar);
}

void draw_summary(Canvas& canvas, const ScreenModel& model) {
  std::size_t at = canvas.text(0, 1, "GPU 2nd hottest ");
  Style style = Style::plain;
  if (model.second_hottest_c && model.set_point_c) {
    style = std::abs(*model.second_hottest_c - *model.set_point_c) <= Score::band_k ? Style::good : Style::bad;
  }
  at = canvas.text(at, 1, fixed(model.second_hottest_c, 1) + " C", style);
  at = canvas.text(at, 1, "  set " + fixed(model.set_point_c, 1) + "\u00B12.0");
  at = canvas.text(at, 1, "  in band " + percent(model.in_band_fraction) + " %");
  at = canvas.text(at, 1, "  worst " + signed_fixed(model.worst_hot_k, 1) + " K");
  canvas.text(at, 1, "  spread " + fixed(model.spread_k, 0) + " K");
}

void draw_temperatures(Canvas& canvas, const ScreenModel& model, std::size_t rows) {
  std::vector<ChartMark> marks;
  if (model.set_point_c) {
    marks = {{*model.set_point_c - Score::band_k, U'┄'},
             {*model.set_point_c + Score::band_k, U'┄'},
             {*model.set_point_c, U'─'}};
  }
  const ChartArea area{6, 2, canvas.columns() - 7, rows};
  const std::size_t seconds = area.columns * 2 * chart_seconds_per_dot;
  const std::size_t first = model.history.size() > seconds ? model.history.size() - seconds : 0;
  // An even start keeps the dots on the same seconds while the chart moves on.
  const std::size_t aligned = first - first % chart_seconds_per_dot;
  const std::vector<std::optional<double>> shown(model.history.begin() + static_cast<std::ptrdiff_t>(aligned),
                                                 model.history.end());
  const ChartScale scale = chart_scale(shown, marks);
  for (std::size_t row = 0; row < rows; ++row) {
    canvas.put(5, 2 + row, U'┤', Style::dim);
    if (row % 2 != 0) continue;
    const double upper = scale.most - (scale.most - scale.least) * static_cast<double>(row) / static_cast<double>(rows);
    canvas.text(0, 2 + row, fixed(upper, 1), Style::dim);
  }
  draw_chart(canvas, area, scale, shown, marks, model.set_point_c, Score::band_k);
  canvas.text(6, 2 + rows, "-" + clock_text(static_cast<double>(seconds)), Style::dim);
  canvas.text(canvas.columns() - 4, 2 + rows, "now", Style::dim);
}

/// One line of text, cut after a word where it does not fit.
std::string fitted(const std::string& text, std::size_t columns) {
  if (text.size() <= columns) return text;
  constexpr std::string_view more = " ...";
  const std::vector<std::string> rows = wrap(text, columns > more.size() ? columns - more.size() : 1);
  return rows.front() + std::string(more);
}

/// In the place of everything between the summary and the key bar: a fault a row with its meaning, or, where there are more
/// than rows, as many columns of names as it takes.
void draw_menu(Canvas& canvas, const ScreenModel& model) {
  constexpr std::size_t first_row = 3;
  canvas.text(0, 2, "Inject a fault: press its letter (again to clear it), or Esc to leave", Style::bold);
  std::size_t widest = 0;
  for (const FaultChoice& fault : model.faults) widest = std::max(widest, fault.name.size());
  const std::size_t name_at = 5;
  const std::size_t meaning_at = name_at + widest + 2;
  const std::size_t room = canvas.rows() - 1 - first_row;
  const std::size_t count = std::min(model.faults.size(), menu_letters.size());
  const bool with_meanings = count <= room;
  const std::size_t per_column = with_meanings ? count : room - 2;
  for (std::size_t n = 0; n < count; ++n) {
    const FaultChoice& fault = model.faults[n];
    const Style style = fault.active ? Style::warning : Style::plain;
    const std::size_t left = n / per_column * meaning_at;
    const std::size_t row = first_row + n % per_column;
    canvas.text(left + 1, row, std::string(1, menu_letters[n]) + (fault.active ? " *" : ""), style);
    canvas.text(left + name_at, row, fault.name, style);
    if (!with_meanings || canvas.columns() <= meaning_at) continue;
    canvas.text(meaning_at, row, fitted(fault.meaning, canvas.columns() - meaning_at), style);
  }
  if (!with_meanings) {
    canvas.text(0, first_row + room - 1, menu_letters.size() < model.faults.size() ? "More of them, and what each does: tools/run --fault list"
                                                           : "What each does: in a taller window, or tools/run --fault list", Style::dim);
  }
}

void draw_values(Canvas& canvas, const ScreenModel& model, std::size_t row) {
  const auto labelled = [&](const char* label, const std::string& text, Style style = Style::plain) {
    canvas.text(0, row, label, Style::dim);
    return canvas.text(label_columns, row++, text, style);
  };
  labelled("flow", fixed(model.flow_lpm, 1) + " L/min, asked " + fixed(model.flow_commanded_lpm, 1) + "   pumps " +
                       fixed(model.pump_percent[0], 0) + " / " + fixed(model.pump_percent[1], 0) + " %   valve " +
                       fixed(model.valve_percent, 0) + " %");
  labelled("coolant", "supply " + fixed(model.supply_c, 1) + " C, set " + fixed(model.supply_set_c, 1) + "   return " +
                          fixed(model.return_c, 1) + " C   dew point " + signed_fixed(model.dew_point_margin_k, 1) +
                          " K");
  labelled("heat", fixed(model.heat_kw, 1) + " kW carried   IT " + fixed(model.it_power_kw, 1) + " kW   cooling " +
                       fixed(model.cooling_kw, 2) + " kW   load " +
                       (model.load_override ? fixed(*model.load_override * 100.0, 0) + " % of rated" : "the workload's"));
  if (model.pue) {
    labelled("PUE", fixed(model.pue->pue, 4) + " \u00B1" + fixed(model.pue->uncertainty, 4) + "  " + model.pue->label);
  } else {
    labelled("PUE", "-- (" + model.pue_absent_because + ")");
  }
  const bool whole = model.records_received + 3ULL * model.speed >= model.records_made;
  labelled("records",
           std::to_string(model.records_made) + " made  " + std::to_string(model.records_stored) + " stored  " +
               std::to_string(model.records_published) + " sent  " + std::to_string(model.records_received) +
               " received   missed deadlines " + std::to_string(model.missed_deadlines),
           whole ? Style::plain : Style::warning);
  const Style mode_style = model.mode == "running" ? Style::good : model.mode == "tripped" ? Style::bad : Style::warning;
  std::size_t at = labelled(
      "state",
      (model.mode.empty() ? "--" : model.mode) + (model.law.empty() ? "" : ", law " + model.law) +
          (!model.permit ? "" : *model.permit ? ", IT power permitted" : ", IT POWER NOT PERMITTED"),
      mode_style);
  if (model.gpus_valid) {
    at = canvas.text(at, row - 1, "   " + gpus_text(model), all_gpus(model) ? Style::plain : Style::bad);
  }
  const std::string restarts = "   restarts " + std::to_string(model.restarts);
  if (at + restarts.size() <= canvas.columns()) canvas.text(at, row - 1, restarts);
}

std::vector<std::string> alarm_lines(const ActiveAlarm& alarm, std::size_t columns) {
  return wrap(alarm.level + ": " + alarm.title + ". " + alarm.happened + " " + alarm.done + " " + alarm.should, columns);
}

/// Active alarms with what to do, then the last events, in the rows from..end.
void draw_alarms_and_events(Canvas& canvas, const ScreenModel& model, std::size_t row, std::size_t end) {
  canvas.text(0, row, "alarms", Style::dim);
  if (!model.alarms_known) {
    canvas.text(label_columns, row++, "not known: no record comes", Style::warning);
  } else if (model.alarms.empty()) {
    canvas.text(label_columns, row++, "none", Style::good);
  }
  const std::size_t columns = canvas.columns() - label_columns;
  for (const ActiveAlarm& alarm : model.alarms) {
    for (const std::string& line : alarm_lines(alarm, columns)) {
      if (row < end) canvas.text(label_columns, row++, line, level_style(alarm.level));
    }
  }
  if (row >= end) return;
  canvas.text(0, row, "events", Style::dim);
  const std::size_t room = std::min(end - row, model.events.size());
  for (std::size_t n = model.events.size() - room; n < model.events.size(); ++n) {
    canvas.text(label_columns, row++, model.events[n]);
  }
}

}  // namespace

std::string fixed(const std::optional<double>& value, int decimals) {
  if (!value || !std::isfinite(*value)) return "--";
  char text[64];
  std::snprintf(text, sizeof text, "%.*f", decimals, *value);
  // A rounded zero has no sign.
  if (text[0] == '-' && std::string_view(text).find_first_not_of("-0.") == std::string_view::npos) return text + 1;
  return text;
}

std::string clock_text(double seconds) {
  const auto whole = static_cast<unsigned long>(std::max(seconds, 0.0));
  char text[32];
  std::snprintf(text, sizeof text, "%02lu:%02lu:%02lu", whole / 3600, whole / 60 % 60, whole % 60);
  return text;
}

Canvas render(const ScreenModel& model, std::size_t columns, std::size_t rows) {
  Canvas canvas(columns, rows);
  if (columns < least_columns || rows < least_rows) {
    std::size_t row = 0;
    for (const std::string& line : wrap("isotherm needs a window of 40 x 12, best 80 x 24", columns)) canvas.text(0, row++, line);
    return canvas;
  }
  // Two fifths of what is left go to alarms and events, at most ten rows; the chart yields more where the worst alarm would
  // lose its end, which says what to do.
  const std::size_t spare = rows - fixed_rows;
  std::size_t notes = std::clamp<std::size_t>(spare * 2 / 5, spare > 4 ? 3 : 1, 10);
  if (!model.alarms.empty() && spare > least_chart_rows) {
    const std::size_t needed = alarm_lines(model.alarms.front(), columns - label_columns).size();
    notes = std::max(notes, std::min(needed, spare - least_chart_rows));
  }
  const std::size_t chart_rows = spare - notes;
  draw_title(canvas, model);
  draw_summary(canvas, model);
  if (model.menu_open) {
    draw_menu(canvas, model);
  } else {
    draw_temperatures(canvas, model, chart_rows);
    draw_values(canvas, model, 3 + chart_rows);
    draw_alarms_and_events(canvas, model, 9 + chart_rows, rows - 1);
  }
  canvas.fill(rows - 1, Style::bar);
  canvas.text(0, rows - 1, " f fault  c clear faults  + - load  w workload's load  r reset trip  q quit", Style::bar);
  return canvas;
}

std::string plain_line(const ScreenModel& model) {
  std::string alarms = model.alarms_known ? "none" : "not known";
  if (!model.alarms.empty()) {
    alarms = model.alarms.front().level + " " + model.alarms.front().title;
    if (model.alarms.size() > 1) alarms += " and " + std::to_string(model.alarms.size() - 1) + " more";
  }
  std::string line =
      clock_text(model.plant_seconds) + "  GPU " + fixed(model.second_hottest_c, 1) + " C set " +
      fixed(model.set_point_c, 1) + " in band " + percent(model.in_band_fraction) + " %  flow " +
      fixed(model.flow_lpm, 1) + "  supply " + fixed(model.supply_c, 1) + " return " + fixed(model.return_c, 1) +
      "  heat " + fixed(model.heat_kw, 1) + " kW  PUE " +
      (model.pue ? fixed(model.pue->pue, 3) : std::string("--")) + "  records " + std::to_string(model.records_made) +
      "/" + std::to_string(model.records_stored) + "/" + std::to_string(model.records_published) + "/" +
      std::to_string(model.records_received) + " missed " + std::to_string(model.missed_deadlines) + "  " +
      (model.mode.empty() ? "--" : model.mode) + (all_gpus(model) ? "" : "  " + gpus_text(model)) + "  alarms " + alarms;
  if (line.size() > 200) line.resize(200);
  return line;
}

}  // namespace isotherm::demo
