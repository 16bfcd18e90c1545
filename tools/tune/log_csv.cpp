#include <cerrno>
#include <charconv>
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "hal/linux/start_error.hpp"
#include "tools/tune/step_log.hpp"

namespace isotherm::tune {
namespace {

std::string header() {
  std::string text;
  for (const LogColumn& column : log_columns) text += (text.empty() ? "" : ",") + std::string(column.name);
  return text;
}

/// Shown to a person: short, and without control characters.
std::string shown(std::string_view text) {
  std::string safe;
  for (const char c : text.substr(0, 40)) safe += c >= ' ' && c <= '~' ? c : '?';
  return '"' + safe + '"';
}

class Row {
 public:
  Row(const std::string& path, std::size_t line, std::string_view text)
      : where_(path + ":" + std::to_string(line)), rest_(text) {}

  LogSecond second() {
    LogSecond second;
    for (const LogColumn& column : log_columns) second.*(column.member) = next(column);
    if (!done_)
      throw hal::StartError(where_ + ": has more than the " + std::to_string(log_columns.size()) + " columns");
    if (!known(second.time_s)) throw hal::StartError(where_ + ": time_s must not be empty");
    if (!known(second.gpus_heard)) second.gpus_heard = 0.0;
    return second;
  }
  const std::string& where() const { return where_; }

 private:
  double next(const LogColumn& column) {
    if (done_) throw hal::StartError(where_ + ": ends before column " + std::string(column.name));
    const std::size_t comma = rest_.find(',');
    const std::string_view field = rest_.substr(0, comma);
    done_ = comma == std::string_view::npos;
    if (!done_) rest_.remove_prefix(comma + 1);
    if (field.empty()) return absent;
    double value = 0.0;
    const auto [end, error] = std::from_chars(field.data(), field.data() + field.size(), value);
    if (error != std::errc{} || end != field.data() + field.size() || !(column.least <= value && value <= column.most)) {
      char range[48];
      std::snprintf(range, sizeof range, "%g to %g", column.least, column.most);
      throw hal::StartError(where_ + ": " + std::string(column.name) + " = " + shown(field) + ": expected a number from " + range +
                            ", or nothing where it is not known");
    }
    return value;
  }

  std::string where_;
  std::string_view rest_;
  bool done_ = false;
};

}  // namespace

StepLog read_csv(const std::string& path, const Span& span) {
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored))
    throw hal::StartError(path + ": is a folder; give a store or a CSV file");
  std::ifstream file(path);
  if (!file) throw hal::StartError(path + ": cannot read: " + hal::reason(errno));
  std::string line;
  const auto next = [&] {
    if (!std::getline(file, line)) return false;
    if (!line.empty() && line.back() == '\r') line.pop_back();
    return true;
  };
  if (!next() || line != header()) {
    throw hal::StartError(path + ":1: neither a gateway's store nor a CSV file whose first line is " + header());
  }
  if (!span.source.empty() || span.boot) {
    throw hal::StartError(path + ": is a CSV file, of one rack and one boot; --source and --boot choose in a gateway's store");
  }
  StepLog log;
  std::uint32_t row = 0;
  for (std::size_t number = 2; next(); ++number) {
    if (line.empty()) continue;
    ++row;
    Row fields(path, number, line);
    const LogSecond second = fields.second();
    if (!log.empty() && !(second.time_s > log.back().time_s)) {
      throw hal::StartError(fields.where() + ": time_s must be greater than in the row before");
    }
    if (row >= span.from && row <= span.to) log.push_back(second);
  }
  return log;
}

void write_csv(const std::string& path, const StepLog& log) {
  std::ofstream file(path, std::ios::trunc);
  file << header() << '\n';
  for (const LogSecond& second : log) {
    std::string line;
    for (const LogColumn& column : log_columns) {
      const double value = second.*(column.member);
      char text[48] = "";
      if (known(value)) std::snprintf(text, sizeof text, "%.*f", column.digits, value);
      if (&column != &log_columns.front()) line += ',';
      line += text;
    }
    file << line << '\n';
  }
  file.close();
  if (!file) throw hal::StartError(path + ": cannot be written: " + hal::reason(errno));
}

}  // namespace isotherm::tune
