#include "tools/bench/solver/report.hpp"

#include <array>
#include <cstdio>

namespace isotherm::bench {
namespace {

constexpr double largest_error = 1e-6;  // of the first moves, in double
constexpr double most_instructions = 100e3;  // in the mean over a sequence, as the published counts are

template <typename... Values>
std::string line(const char* format, Values... values) {
  std::array<char, 256> text{};
  std::snprintf(text.data(), text.size(), format, values...);
  return text.data();
}

const char* name(Start start) { return start == Start::cold ? "cold" : "warm"; }
const char* name(Precision precision) { return precision == Precision::single ? "float" : "double"; }

std::string judged(const std::string& what, double value, const char* unit, double most, bool& met) {
  met = value <= most;
  return line("  %-6s  %s: %.3g%s, mark %.3g\n", met ? "met" : "MISSED", what.c_str(), value, unit, most);
}

}  // namespace

std::string brief(double value) { return line("%.1e", value); }

std::string solver_table(const std::vector<SolverRow>& rows) {
  std::string table =
      "  N  case    start  precision  median us   p99 us   max us  median/LLT  max/LLT  iterations  error    failures  "
      "instructions: mean      most\n";
  for (const SolverRow& row : rows) {
    table += line(" %2zu  %-6s  %-5s  %-9s  %9.2f  %7.1f  %7.1f  %10.2f  %7.1f  %10u  %.1e  %8zu  ", row.variant.horizon,
                  row.stress ? "stress" : "calm", name(row.variant.start), name(row.variant.precision), row.median_us(),
                  quantile(row.measured.time_us, 0.99), row.max_us(), row.median_us() / row.cholesky_us(),
                  row.max_us() / row.cholesky_us(), static_cast<unsigned>(row.measured.iterations_max),
                  row.measured.error_max, row.measured.failures);
    table += row.instructions ? line("%18.0f  %8.0f\n", *row.instructions, row.instructions_most)
                              : std::string("                 -         -\n");
  }
  return table;
}

std::string solver_csv(const std::vector<SolverRow>& rows) {
  std::string csv =
      "horizon,case,start,precision,median_us,p99_us,max_us,median_over_llt,max_over_llt,iterations_max,error_max,"
      "failures,instructions\n";
  for (const SolverRow& row : rows) {
    csv += line("%zu,%s,%s,%s,%.3f,%.3f,%.3f,%.4f,%.4f,%u,%.3e,%zu,", row.variant.horizon, row.stress ? "stress" : "calm",
                name(row.variant.start), name(row.variant.precision), row.median_us(),
                quantile(row.measured.time_us, 0.99), row.max_us(), row.median_us() / row.cholesky_us(),
                row.max_us() / row.cholesky_us(), static_cast<unsigned>(row.measured.iterations_max),
                row.measured.error_max, row.measured.failures);
    csv += row.instructions ? line("%.0f\n", *row.instructions) : std::string("\n");
  }
  return csv;
}

Marks solver_marks(const std::vector<SolverRow>& rows) {
  Marks marks;
  bool met = true;
  double error = 0.0;
  std::size_t failures = 0;
  for (const SolverRow& row : rows) {
    failures += row.measured.failures;
    if (row.variant.precision == Precision::twofold && !(row.measured.error_max <= error)) error = row.measured.error_max;
    if (!row.stress || row.variant.start != Start::warm) continue;
    const std::string which = "N=" + std::to_string(row.variant.horizon) + " stress warm " + name(row.variant.precision);
    const double median = row.median_us() / row.cholesky_us();
    if (row.variant.horizon == 40) {
      marks.text += judged(which + ", median over LLT<80>", median, "", 0.3, met);
      continue;
    }
    marks.text += judged(which + ", median over LLT<40>", median, "", 0.6, met);
    marks.text += judged(which + ", worst over LLT<40>", row.max_us() / row.cholesky_us(), "", 12.0, met);
    if (!row.instructions) continue;
    marks.text += judged(which + ", instructions a solve, mean", *row.instructions, "", most_instructions, met);
    marks.text += line("          of the longest solve: %.3g\n", row.instructions_most);
  }
  marks.text += judged("largest error in double", error, "", largest_error, met);
  marks.answers_right = met;
  marks.text += judged("solves not reported solved", static_cast<double>(failures), "", 0.0, met);
  marks.answers_right = marks.answers_right && met;
  return marks;
}

}  // namespace isotherm::bench
