#include "tools/plant/csv_reader.hpp"

#include <zlib.h>

#include <cerrno>
#include <charconv>
#include <cmath>
#include <cstring>
#include <filesystem>

#include "tools/plant/workload.hpp"

namespace isotherm::plant {

namespace {

constexpr std::size_t longest_line = 4096;

std::string_view trimmed(std::string_view text) {
  const auto blank = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; };
  while (!text.empty() && blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && blank(text.back())) text.remove_suffix(1);
  return text;
}

std::string joined(const std::vector<std::string>& columns) {
  std::string text;
  for (const std::string& column : columns) text += (text.empty() ? "" : ",") + column;
  return text;
}

/// As it may be shown to a person: short, and without control characters.
std::string shown(std::string_view text) {
  std::string safe;
  for (const char c : text.substr(0, 40)) safe += c >= ' ' && c <= '~' ? c : '?';
  return '"' + safe + (text.size() > 40 ? "...\"" : "\"");
}

}  // namespace

struct CsvReader::File {
  explicit File(const std::string& path) : handle(gzopen(path.c_str(), "rb")) {}
  ~File() {
    if (handle != nullptr) gzclose(handle);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  gzFile handle;
};

CsvReader::CsvReader(const std::string& path, std::span<const std::string_view> columns)
    : path_(path), columns_(columns.begin(), columns.end()) {
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) throw WorkloadError(path + ": is a folder, not a workload file");
  errno = 0;
  file_ = std::make_unique<File>(path);
  if (file_->handle == nullptr) throw WorkloadError(path + ": cannot be opened: " + std::strerror(errno));
  std::string header;
  if (!line(header)) throw WorkloadError(path + ": is empty; its first line must be " + joined(columns_));
  if (header.starts_with("\xEF\xBB\xBF")) header.erase(0, 3);  // spreadsheets put a byte-order mark before UTF-8
  std::string_view rest = trimmed(header);
  std::vector<std::string> found;
  while (true) {
    const std::size_t comma = rest.find(',');
    found.emplace_back(trimmed(rest.substr(0, comma)));
    if (comma == std::string_view::npos) break;
    rest.remove_prefix(comma + 1);
  }
  if (found != columns_) fail("the columns must be " + joined(columns_) + ", not " + shown(trimmed(header)));
}

CsvReader::~CsvReader() = default;

bool CsvReader::line(std::string& text) {
  char buffer[longest_line];
  ++line_;
  const auto before = gztell(file_->handle);
  const bool none = gzgets(file_->handle, buffer, sizeof buffer) == nullptr;
  int error = Z_OK;
  const char* message = gzerror(file_->handle, &error);
  // A compressed file that was cut short still gives what it has of its last line.
  if (error == Z_BUF_ERROR && (none || std::strchr(buffer, '\n') == nullptr)) {
    fail("the file ends early, its gzip stream is incomplete");
  }
  if (none) {
    if (error != Z_OK && error != Z_STREAM_END) fail(std::string("cannot be read: ") + message);
    return false;
  }
  // A NUL ends the text early and a line without end fills the buffer: neither happens in a text file of numbers.
  const std::size_t length = std::strlen(buffer);
  const auto taken = static_cast<std::size_t>(gztell(file_->handle) - before);
  if (length != taken || length + 1 == sizeof buffer) fail("this is not a text file");
  for (std::size_t i = 0; i < length; ++i) {
    const auto c = static_cast<unsigned char>(buffer[i]);
    if (c < 0x20 && c != '\t' && c != '\r' && c != '\n') fail("this is not a text file");
  }
  text.assign(buffer, length);
  return true;
}

bool CsvReader::next(std::span<double> values) {
  std::string text;
  std::string_view rest;
  do {
    if (!line(text)) return false;
    rest = trimmed(text);
  } while (rest.empty());
  for (std::size_t column = 0; column < columns_.size(); ++column) {
    const std::size_t comma = rest.find(',');
    const bool last = column + 1 == columns_.size();
    if ((comma == std::string_view::npos) != last) {
      fail("a row must have " + std::to_string(columns_.size()) + " columns (" + joined(columns_) + ")");
    }
    values[column] = number(trimmed(rest.substr(0, comma)), column);
    if (!last) rest.remove_prefix(comma + 1);
  }
  return true;
}

double CsvReader::number(std::string_view field, std::size_t column) const {
  double value = 0.0;
  const auto [end, error] = std::from_chars(field.data(), field.data() + field.size(), value);
  if (field.empty() || error != std::errc{} || end != field.data() + field.size() || !std::isfinite(value)) {
    fail("column " + columns_[column] + ": " + shown(field) + " is not a number");
  }
  return value;
}

void CsvReader::check(std::size_t column, double value, double least, double most) const {
  if (value >= least && value <= most) return;
  const auto plain = [](double number) {
    // As people write it, but for what would fill the line with zeros.
    const double size = std::abs(number);
    const bool readable = size == 0.0 || (1.0e-6 <= size && size < 1.0e15);
    char text[64];
    return std::string(text, std::to_chars(text, text + sizeof text, number,
                                           readable ? std::chars_format::fixed : std::chars_format::general).ptr);
  };
  fail("column " + columns_[column] + ": " + plain(value) + " is outside the permitted range " + plain(least) + " .. " +
       plain(most));
}

void CsvReader::fail(const std::string& what) const {
  throw WorkloadError(path_ + ", line " + std::to_string(line_) + ": " + what);
}

}  // namespace isotherm::plant
