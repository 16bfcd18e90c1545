// Reads a CSV file of numbers line by line, plain or gzip, and says exactly what is wrong with it.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace isotherm::plant {

class CsvReader {
 public:
  /// Opens the file and checks its header line. Throws WorkloadError where the file cannot be read, is empty, is not
  /// text or has another header.
  CsvReader(const std::string& path, std::span<const std::string_view> columns);
  ~CsvReader();
  CsvReader(const CsvReader&) = delete;
  CsvReader& operator=(const CsvReader&) = delete;

  /// The next row's numbers into `values`, one per column; false at the end of the file. Empty lines are passed over.
  bool next(std::span<double> values);
  /// Refuses the present row unless least <= value <= most.
  void check(std::size_t column, double value, double least, double most) const;
  /// Throws a WorkloadError about the present line.
  [[noreturn]] void fail(const std::string& what) const;

 private:
  struct File;
  bool line(std::string& text);
  double number(std::string_view field, std::size_t column) const;

  std::string path_;
  std::vector<std::string> columns_;
  std::unique_ptr<File> file_;
  std::size_t line_ = 0;
};

}  // namespace isotherm::plant
