#include "tools/bench/control/picture.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstdio>

namespace isotherm::bench {

namespace {

constexpr double width = 1080.0;
constexpr double left = 70.0;
constexpr double right = 850.0;  // of the plots; the legend stands beside
constexpr double band_k = 2.0;
constexpr std::size_t most_points = 900;  // of a line

struct Style {
  Kind kind;
  const char* colour;
  double thickness;
  const char* dashes;
};
/// Rivals in warm colours, PI in blue, MPC in greens and violet, the bound black.
constexpr Style styles[] = {
    {Kind::constant, "#9a9a9a", 1.4, ""},      {Kind::bmc_pid, "#e07b00", 1.4, ""},
    {Kind::pi, "#7fb2e5", 1.4, ""},            {Kind::pi_ff, "#1f63b5", 1.6, ""},
    {Kind::mpc, "#d9a6c8", 1.4, ""},           {Kind::mpc_learned, "#0a8f5b", 2.2, ""},
    {Kind::mpc_notices, "#7d3cb5", 2.2, ""},   {Kind::mpc_preview, "#4fc08d", 1.6, "6 3"},
    {Kind::clairvoyant, "#000000", 1.6, "2 3"},
};

const Style& style_of(Kind kind) {
  return *std::find_if(std::begin(styles), std::end(styles), [&](const Style& style) { return style.kind == kind; });
}

std::string number(double value, int digits = 1) {
  char text[40];
  std::snprintf(text, sizeof text, "%.*f", digits, value);
  return text;
}

std::string escaped(const std::string& text) {
  std::string safe;
  for (const char c : text) safe += c == '&' ? "&amp;" : c == '<' ? "&lt;" : std::string(1, c);
  return safe;
}

/// Samples of a series that lie in the window, as time and value.
struct Line {
  const Style* style;
  std::vector<double> values;
  double begin_s;
  double step_s;
};

/// A step of 1, 2 or 5 times a power of ten that gives about `count` grid lines.
double grid_step(double range, double count) {
  const double rough = range / count;
  const double power = std::pow(10.0, std::floor(std::log10(rough)));
  for (const double factor : {1.0, 2.0, 5.0}) {
    if (factor * power >= rough) return factor * power;
  }
  return 10.0 * power;
}

class Plot {
 public:
  Plot(double top, double height, double from_s, double to_s, double low, double high)
      : top_(top), height_(height), from_s_(from_s), to_s_(to_s), low_(low), high_(high) {}

  std::string frame(const std::string& title, bool with_time) const {
    std::string svg = "<g font-size='12' fill='#444'>\n";
    svg += "<text x='" + number(left) + "' y='" + number(top_ - 8.0) + "' font-weight='bold'>" + title + "</text>\n";
    const double step = grid_step(high_ - low_, std::max(4.0, height_ / 45.0));
    const int digits = step < 1.0 ? (step < 0.1 ? 2 : 1) : 0;
    for (double value = std::ceil(low_ / step - 1.0e-9) * step; value <= high_ + 1.0e-9; value += step) {
      svg += "<line x1='" + number(left) + "' x2='" + number(right) + "' y1='" + number(y(value)) + "' y2='" +
             number(y(value)) + "' stroke='#e4e4e4'/><text x='" + number(left - 8.0) + "' y='" +
             number(y(value) + 4.0) + "' text-anchor='end'>" + number(value + 0.0, digits) + "</text>\n";
    }
    const double seconds = grid_step(to_s_ - from_s_, 10.0);
    for (double t = 0.0; t <= to_s_ - from_s_ + 1.0e-9; t += seconds) {
      svg += "<line x1='" + number(x(from_s_ + t)) + "' x2='" + number(x(from_s_ + t)) + "' y1='" + number(top_) +
             "' y2='" + number(top_ + height_) + "' stroke='#f0f0f0'/>";
      if (with_time) {
        svg += "<text x='" + number(x(from_s_ + t)) + "' y='" + number(top_ + height_ + 18.0) +
               "' text-anchor='middle'>" + number(t, 0) + "</text>";
      }
      svg += '\n';
    }
    return svg + "<rect x='" + number(left) + "' y='" + number(top_) + "' width='" + number(right - left) +
           "' height='" + number(height_) + "' fill='none' stroke='#bbb'/>\n</g>\n";
  }

  std::string band(double low, double high, const char* colour) const {
    const double above = y(std::min(high, high_));
    const double below = y(std::max(low, low_));
    return "<rect x='" + number(left) + "' y='" + number(above) + "' width='" + number(right - left) + "' height='" +
           number(std::max(0.0, below - above)) + "' fill='" + colour + "'/>\n";
  }

  std::string level(double value, const char* colour) const {
    return "<line x1='" + number(left) + "' x2='" + number(right) + "' y1='" + number(y(value)) + "' y2='" +
           number(y(value)) + "' stroke='" + colour + "' stroke-dasharray='8 4'/>\n";
  }

  std::string line(const Line& line) const {
    std::string points;
    const std::size_t stride = std::max<std::size_t>(1, line.values.size() / most_points);
    for (std::size_t n = 0; n < line.values.size(); n += stride) {
      const double t = line.begin_s + line.step_s * static_cast<double>(n + 1);
      points += number(x(t)) + ',' + number(y(std::clamp(line.values[n], low_, high_)), 2) + ' ';
    }
    return "<polyline fill='none' stroke='" + std::string(line.style->colour) + "' stroke-width='" +
           number(line.style->thickness) + "' stroke-dasharray='" + line.style->dashes +
           "' stroke-linejoin='round' points='" + points + "'/>\n";
  }

 private:
  double x(double t) const { return left + (right - left) * (t - from_s_) / (to_s_ - from_s_); }
  double y(double value) const { return top_ + height_ * (high_ - value) / (high_ - low_); }

  double top_;
  double height_;
  double from_s_;
  double to_s_;
  double low_;
  double high_;
};

Line cut(const Run& run, const std::vector<double>& series, double step_s, double from_s, double to_s) {
  const auto index = [&](double t) {
    const double n = std::round((t - run.trace.begin_s) / step_s);
    return std::min(series.size(), static_cast<std::size_t>(std::max(0.0, n)));
  };
  const std::size_t begin = index(from_s);
  return {&style_of(run.kind),
          std::vector<double>(series.begin() + static_cast<std::ptrdiff_t>(begin),
                              series.begin() + static_cast<std::ptrdiff_t>(std::max(begin, index(to_s)))),
          run.trace.begin_s + step_s * static_cast<double>(begin), step_s};
}

struct Extent {
  double low = 1.0e300;
  double high = -1.0e300;
  void take(const std::vector<double>& values) {
    for (const double value : values) {
      low = std::min(low, value);
      high = std::max(high, value);
    }
  }
  void widen(double least) {
    const double more = std::max(0.06 * (high - low), 0.5 * (least - (high - low)));
    low -= more;
    high += more;
  }
};

std::string panel(double top, double height, const std::string& title, bool with_time, const CaseShape& shape,
                  const std::vector<Line>& lines, double least_extent) {
  Extent extent;
  for (const Line& line : lines) extent.take(line.values);
  extent.widen(least_extent);
  const Plot plot(top, height, shape.window_from_s, shape.window_to_s, extent.low, extent.high);
  std::string svg = plot.frame(title, with_time);
  for (const Line& line : lines) svg += plot.line(line);
  return svg;
}

std::string legend(const std::vector<Run>& runs, const std::vector<Row>& rows) {
  std::string svg = "<g font-size='13' fill='#222'>\n<text x='" + number(right + 20.0) +
                    "' y='78' font-weight='bold'>half-range in this window</text>\n";
  double y = 104.0;
  for (std::size_t n = 0; n < runs.size(); ++n, y += 24.0) {
    const Style& style = style_of(runs[n].kind);
    svg += "<line x1='" + number(right + 20.0) + "' x2='" + number(right + 52.0) + "' y1='" + number(y - 4.0) +
           "' y2='" + number(y - 4.0) + "' stroke='" + style.colour + "' stroke-width='" +
           number(style.thickness + 0.6) + "' stroke-dasharray='" + style.dashes + "'/><text x='" +
           number(right + 60.0) + "' y='" + number(y) + "'>" + name(runs[n].kind) + "</text><text x='" +
           number(width - 14.0) + "' y='" + number(y) + "' text-anchor='end'>" +
           number(rows[n].window_half_range_k, 2) + " K</text>\n";
  }
  return svg + "</g>\n";
}

}  // namespace

std::string draw(const CaseShape& shape, const std::vector<Run>& runs, const std::vector<Row>& rows) {
  const double from_s = shape.window_from_s;
  const double to_s = shape.window_to_s;
  constexpr double sample_s = 0.1;
  std::vector<Line> temperatures;
  std::vector<Line> flows;
  std::vector<Line> supplies;
  std::vector<Line> power;
  Extent seen;
  for (const Run& run : runs) {
    temperatures.push_back(cut(run, run.trace.temperature_c, sample_s, from_s, to_s));
    seen.take(temperatures.back().values);
    flows.push_back(cut(run, run.trace.flow_share, 1.0, from_s, to_s));
    for (double& value : flows.back().values) value *= 100.0;
    supplies.push_back(cut(run, run.trace.supply_c, 1.0, from_s, to_s));
  }
  constexpr Style load{Kind::constant, "#b03030", 1.6, ""};
  power.push_back(cut(runs.front(), runs.front().trace.load_share, sample_s, from_s, to_s));
  power.back().style = &load;
  for (double& value : power.back().values) value *= shape.rated_power_w / 1000.0;

  seen.take({shape.set_point_c - 0.5, shape.set_point_c + 0.5});
  seen.widen(3.0);
  const Plot plot(60.0, 360.0, from_s, to_s, seen.low, seen.high);
  std::string svg =
      "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 1080 930' width='1080' height='930' "
      "font-family='DejaVu Sans, Helvetica, Arial, sans-serif'>\n<rect width='1080' height='930' fill='#ffffff'/>\n";
  svg += "<text x='70' y='28' font-size='18' font-weight='bold' fill='#222'>" + escaped(shape.plant) + ": " +
         escaped(shape.workload) + "</text>\n";
  svg += plot.band(shape.set_point_c - band_k, shape.set_point_c + band_k, "#eaf6ec");
  svg += plot.frame("Temperature of the " + shape.gpu + " GPU, C (band: 2 K about the set point)", false);
  svg += plot.level(shape.set_point_c, "#5aa86a");
  for (const Line& line : temperatures) svg += plot.line(line);
  svg += panel(460.0, 120.0, "Flow, % of the way from least to most", false, shape, flows, 10.0);
  svg += panel(620.0, 100.0, "Supply at the rack, C", false, shape, supplies, 2.0);
  svg += panel(760.0, 110.0, "AC power, kW", true, shape, power, 0.02 * shape.rated_power_w / 1000.0);
  svg += "<text x='" + number(0.5 * (left + right)) +
         "' y='912' font-size='12' fill='#444' text-anchor='middle'>seconds</text>\n";
  return svg + legend(runs, rows) + "</svg>\n";
}

std::string picture_name(const CaseShape& shape) {
  std::string file = shape.plant + '-' + shape.workload;
  for (char& c : file) {
    if (std::isalnum(static_cast<unsigned char>(c)) == 0 && c != '_') c = '-';
  }
  file.erase(std::unique(file.begin(), file.end(), [](char a, char b) { return a == '-' && b == '-'; }), file.end());
  while (!file.empty() && file.back() == '-') file.pop_back();
  return file + ".svg";
}

}  // namespace isotherm::bench
