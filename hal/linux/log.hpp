// What a program tells people while it runs: lines on standard error. The one place that knows the logging library.
#pragma once

#include <string_view>

namespace isotherm::hal::log {

/// `level`: debug, info, warning, error or off; throws StartError for another. `program` begins each line.
void start(std::string_view program, std::string_view level);

void debug(std::string_view line);
void info(std::string_view line);
void warning(std::string_view line);
void error(std::string_view line);

}  // namespace isotherm::hal::log
